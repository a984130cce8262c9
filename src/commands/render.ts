import { Command } from 'commander'
import { stringify } from 'yaml'
import { clusterRole, type RoleOptions } from '../audit/cluster/cluster-role.ts'
import { writeAll } from '../audit/printers/write-all.ts'
import { loadCatalog } from '../surface/load-catalog.ts'
import { renderWebhookCommand } from './render-webhook.ts'

/** `emuguard render`: manifests that depend on what emuguard itself does. */
export function renderCommand(): Command {
  return new Command('render')
    .description('Print manifests for the cluster.')
    .addCommand(clusterRoleCommand())
    .addCommand(renderWebhookCommand())
}

function clusterRoleCommand(): Command {
  return new Command('clusterrole')
    .description('Print the ClusterRole that `emuguard audit` needs, and nothing beyond.')
    .option('--helm', 'with what audit --helm reads, which is every Secret and ConfigMap', false)
    .option('--rollback', 'with what audit --rollback reads', false)
    .action(async (options: RoleOptions) => {
      await writeAll(process.stdout, [stringify(clusterRole(loadCatalog(), options))])
    })
}
