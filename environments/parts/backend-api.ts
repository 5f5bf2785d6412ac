/** How clients use the lab's own service, and how its replies say who made them. */
import type { Service } from '../../src/model/environment/service.ts'

export const backendApi = {
  writes: {
    jobs: {
      post: '/api/v1/jobs',
      body: { ledger: '{ledger}', writer: '{writer}', seq: '{number}' },
      acknowledged: { status: [201] },
      // A gateway's refusal before the service (401, 429, its own 503, which is no JSON) never reached a store; the service says
      // by itself when its database has proved that nothing was written.
      refused: [{ status: [401, 429] }, { status: [503], json: false }, { json: { '/definite': true } }],
      readBack: { table: 'muster_ledger' },
    },
  },
  servedBy: [
    { header: 'x-edge', as: 'edge' },
    { header: 'x-region', as: 'region' },
    { header: 'x-zone', as: 'zone' },
    { json: '/by' },
  ],
} satisfies Partial<Service>
