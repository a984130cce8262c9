// Real kube-apiservers and ours judge the same objects: a part of truth/run.ts that a few minutes allow, always the same
// one. Two releases, and the newest one emulating three; EMUGUARD_E2E_RELEASES adds releases. Updates are left to the
// command: which of them a time allows depends on the machine.

import t from 'tap'
import { controlPlaneBinaries, NoControlPlane } from './build-control-plane.ts'
import { compareAll } from './truth/compare-all.ts'
import { loadKnownDisagreements } from './truth/known-disagreements.ts'
import { printSections, unknownCauses } from './truth/report.ts'

const more = (process.env.EMUGUARD_E2E_RELEASES ?? '').split(',').filter((release) => release !== '')
const RELEASES = [...new Set(['1.36', '1.37', ...more])]
const SECONDS = 180
const RANDOM_OBJECTS = 150

t.test('real kube-apiservers agree', async (t) => {
  try {
    // A build takes minutes, which are not part of the comparison.
    for (const release of RELEASES) await controlPlaneBinaries(release)
  } catch (error) {
    if (!(error instanceof NoControlPlane)) throw error
    t.plan(0, error.message)
    return
  }
  const surfaces = new RegExp(`^((${RELEASES.join('|')}) (defaults|mixed-a)|1.37 as )`)
  const { sections, failures } = await compareAll({
    surfaces,
    objects: /./,
    random: RANDOM_OBJECTS,
    updates: false,
    seconds: SECONDS,
    seed: 1,
  })
  const known = loadKnownDisagreements()
  printSections(sections, known)
  t.strictSame(failures, [], 'every server starts')
  t.strictSame(unknownCauses(sections, known), [], 'no disagreement that nobody has looked at')
  for (const title of ['Corpus', 'Random objects']) {
    const asked = sections.find((section) => section.title === title)?.comparisons ?? []
    const objects = asked.reduce((sum, comparison) => sum + comparison.objects, 0)
    t.ok(objects > 0, `${title}: ${objects} answers on ${asked.length} surfaces`)
  }
})
