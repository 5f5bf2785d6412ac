/** What customers of the shop do. They are patient: beside a database that starts, the machine of a test may leave it no processor for a while. */
import type { HttpProbe, Ledger } from '../../../src/model/scenario/scenario.ts'

export const ordering = (name: string, write: string): Ledger => ({
  ...{ name, write, vantage: 'eu-west-1-app', store: 'core-db', through: 'front-door', service: 'shop' },
  ...{ writers: 2, every: '100ms', deadline: '2s' },
})

/** Served without the database: it tells that the service itself is there. */
export const page: HttpProbe = {
  ...{ class: 'page', vantage: 'eu-west-1-app', service: 'shop', path: '/graphiql' },
  ...{ every: '50ms', deadline: '2s' },
}
