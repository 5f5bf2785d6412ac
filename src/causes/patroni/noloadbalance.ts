import { hasTag, membersOf, regionsOf } from '../broken.ts'
import type { Cause } from '../cause.ts'

export const patroniNoloadbalance: Cause = {
  id: 'patroni.noloadbalance',
  title: 'No replica answers reads.',
  rule: 'all members of a region, but for one at most, have the tag noloadbalance',
  settings: [{ path: 'members.*.tags.noloadbalance' }],
  phase: 'none',
  explains: [],
  advice: 'take noloadbalance off at least two members: one of them may be the primary',
  docs: 'https://patroni.readthedocs.io/en/latest/yaml_configuration.html#tags',
  statically(settings) {
    const region = regionsOf(settings).find(
      name => membersOf(settings, name).filter(member => !hasTag(settings, member, 'noloadbalance')).length < 2,
    )
    return region === undefined
      ? null
      : `the read pool of ${region} is empty as soon as the one member that may answer reads is the primary, or is lost`
  },
}
