import { defineScenario } from '../src/scenario/define-scenario.ts'
import { guestReads } from '../src/scenario/guest-reads.ts'

const door = { component: 'edge@eu' }
const dublin = { component: 'edge@eu-dublin' }
const service = 'backend-api'

export default defineScenario({
  name: 'cdn-cutover',
  title: 'A point of presence is lost, then a region is cut over as planned',
  description:
    'The point of presence in Dublin, nearest to the clients in the EU, vanishes from the network for 12 seconds; the address they use is announced from Frankfurt too. Once it is back, reads are cut over to eu-central-1 as planned, and back. How long is the gap in each geography, where are users served, and what do caches give them?',
  environment: 'world',
  faults: [{ id: 'dublin', kind: 'component.isolate', target: dublin, at: '0s', lasts: '12s' }],
  runbook: {
    recover: [
      {
        id: 'withdrawn',
        title: 'Wait until the backbone sends no client to Dublin any more',
        do: 'edge.await-withdrawn',
        target: dublin,
        within: '3s',
      },
    ],
    switchover: [
      {
        id: 'cut-over',
        title: 'Cut the front door over to eu-central-1',
        do: 'edge.cut-over',
        target: door,
        with: { to: 'eu-central-1' },
        within: '5s',
      },
      {
        id: 'served',
        title: 'Watch that eu-central-1 serves, and it alone',
        do: 'edge.await-served',
        target: door,
        with: { by: 'eu-central-1', for: '5s' },
      },
      {
        id: 'cut-back',
        title: 'Cut the front door over to eu-west-1',
        do: 'edge.cut-over',
        target: door,
        with: { to: 'eu-west-1' },
        within: '5s',
      },
    ],
  },
  load: {
    probes: [
      ...guestReads(service, 'eu-client', 'jobs', 'partner'),
      ...guestReads(service, 'us-client', 'jobs'),
      ...guestReads(service, 'uk-client', 'jobs'),
      ...guestReads(service, 'apac-client', 'jobs'),
    ],
    ledgers: [],
  },
  baseline: '3s',
  observe: { deadline: '60s', hold: '5s' },
  criteria: [
    // Half a second of silence and the route is gone; Dublin announces again only once it can serve, so that nobody notices its return.
    { assert: 'rto', service, vantage: 'eu-client', expectWithin: '3s', maxOutages: 1 },
    { assert: 'rto', service, vantage: 'us-client', maxOutages: 0 },
    { assert: 'rto', service, vantage: 'uk-client', maxOutages: 0 },
    { assert: 'rto', service, vantage: 'apac-client', maxOutages: 0 },
    { assert: 'rto', service, during: 'switchover', expectWithin: '1s', maxOutages: 1 },
    { assert: 'serving-place', service },
    { assert: 'cache', service, maxAge: '6s' },
    { assert: 'steady-state' },
  ],
  stopConditions: [
    { when: 'outage-exceeds', service, duration: '30s' },
    { when: 'canary-fails', duration: '3s' },
  ],
})
