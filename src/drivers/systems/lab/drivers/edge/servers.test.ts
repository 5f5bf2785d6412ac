import { expect, test } from 'vitest'
import { isDown, isOut, isUp, parseServers, setting } from './servers.ts'

const csv = `# pxname,svname,qcur,qmax,scur,smax,stot,status
front_door,FRONTEND,,,3,9,90,OPEN
gateways,eu-west-1a,0,0,2,4,40,UP 1/2
gateways,eu-west-1b,0,0,0,4,30,DOWN 1/3
gateways,eu-central-1a,0,0,1,4,20,DRAIN
gateways,eu-central-1b,0,0,0,4,0,MAINT
gateways,BACKEND,0,0,3,9,90,UP
`

test('the servers of the gateways are read, and nothing else', () => {
  const servers = parseServers(csv)
  expect(servers.map(({ name, inFlight, requests }) => [name, inFlight, requests])).toEqual([
    ['eu-west-1a', 2, 40],
    ['eu-west-1b', 0, 30],
    ['eu-central-1a', 1, 20],
    ['eu-central-1b', 0, 0],
  ])
  const named = (is: typeof isUp) => servers.filter(is).map(({ name }) => name)
  expect(named(isUp)).toEqual(['eu-west-1a'])
  expect(named(isDown)).toEqual(['eu-west-1b'])
  expect(named(isOut)).toEqual(['eu-central-1a', 'eu-central-1b'])
})

test('many servers are set by one line', () => {
  expect(setting(['a', 'b'], 'maint')).toBe('set server gateways/a state maint; set server gateways/b state maint')
})
