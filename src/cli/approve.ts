import type { Command } from 'commander'
import type { ApproveOptions } from './approve-plan.ts'

export function register(program: Command): void {
  program
    .command('approve <plan>')
    .description('sign a plan, so that it may be run where it must be approved')
    .requiredOption('--role <role>', 'role in whose name it is approved, as the plan asks for; no person’s name')
    .requiredOption('--key <file>', 'private key of that role; `muster keygen` makes one')
    .option('--for <duration>', 'how long it counts, from now on', '24h')
    .option('--out <file>', 'where the approval goes; default: stdout')
    .addHelpText(
      'after',
      `
The plan is the file that was written by \`muster plan <scenario> --output json\`. It is shown before it is signed. The approval
counts for this plan to the last byte: for another target, another time limit or another environment it does not.

Example:
  muster plan scenarios/db-failover.ts -e ours.ts --output json > plan.json
  muster approve plan.json --role 'service owner' --key owner.pem --for 3d --out owner.approval.json
  muster run scenarios/db-failover.ts -e ours.ts --approval owner.approval.json`,
    )
    .action(async (plan: string, options: ApproveOptions) => {
      const { approveVerb } = await import('./approve-plan.ts')
      await approveVerb(plan, options)
    })
}
