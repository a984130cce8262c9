import type { Hazard } from '../../evaluate/finding.ts'

/** How other formats grade a hazard, and what a rollback report calls it. In the order of HAZARDS, worst first. */
export const HAZARD_LEVELS: Record<
  Hazard,
  {
    /** SARIF's level (2.1.0 §3.27.10). */
    sarif: 'error' | 'warning' | 'note'
    /** GitHub's workflow command. */
    github: 'error' | 'warning' | 'notice'
    /** The severity of a PolicyReport's result. */
    severity: 'critical' | 'high' | 'medium' | 'info'
    /** Heading of a group, after "Kubernetes 1.36:". */
    heading: string
  }
> = {
  undecodable: { sarif: 'error', github: 'error', severity: 'critical', heading: 'becomes unreadable' },
  'update-blocked': {
    sarif: 'error',
    github: 'error',
    severity: 'high',
    heading: 'can no longer be updated',
  },
  security: { sarif: 'error', github: 'error', severity: 'high', heading: 'isolation weakens' },
  behaviour: { sarif: 'warning', github: 'warning', severity: 'medium', heading: 'behaves differently' },
  dropped: { sarif: 'warning', github: 'warning', severity: 'medium', heading: 'is silently lost' },
  info: { sarif: 'note', github: 'notice', severity: 'info', heading: 'for information' },
}
