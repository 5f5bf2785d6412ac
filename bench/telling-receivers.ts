/** Receivers that do not work, for the benchmark of telling: prints its port. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const server = createServer((request, response) => {
  request.resume()
  if (request.url === '/hang') return
  response.writeHead(request.url === '/busy' ? 429 : 503, { 'retry-after': '1' }).end()
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
