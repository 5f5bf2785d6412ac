/** What is wrong with what was given is told without its secrets. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import lab from '../../environments/lab-single-region.ts'
import type { Environment } from '../model/environment/environment.ts'
import { loadArchitecture } from '../plan/load.ts'
import { editEnvironment } from './edit-environment.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-shown-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const secret = 'not-a-secret-of-anyone-0123456789'
const set = (path: string, value = secret) => `driver.settings.${path}=${value}`

const wrong: [what: string, edits: string[], message: RegExp][] = [
  [
    'a map where text is wanted',
    [set('backup.config.repo1-cipher-pass', `{"a":"${secret}"}`)],
    /repo1-cipher-pass: is \{"a":"secret:not-shown"\}/,
  ],
  ['a form that is wrong', [set('gateway.jwtKey', `${secret} !`)], /gateway\.jwtKey: is "secret:not-shown"; expected/],
  ['a field that is not there', [set('gateway.jwtkey')], /unknown field "jwtkey"; did you mean "jwtKey"/],
  [
    'a way that is not there',
    [set('foo.bar.password')],
    /--set driver\.settings\.foo\.bar\.password: the environment has no/,
  ],
  [
    'a member that no list has',
    [set('backup.regions.password')],
    /--set driver\.settings\.backup\.regions\.password: the environment has no/,
  ],
  [
    'what every object inherits',
    [set('gateway.constructor')],
    /--set driver\.settings\.gateway\.constructor: the environment has no/,
  ],
  ['a key of the lab’s', [set('redis.config.requirepass')], /requirepass: cannot be set/],
  [
    'a gap instead of "="',
    ['driver.settings.backup.config.repo1-cipher-pass', secret],
    /repo1-cipher-pass: write path\.to\.setting=value/,
  ],
  ['a gap behind "="', [set('backup.config.repo1-cipher-pass', ''), secret], /--set: write path\.to\.setting=value/],
  [
    'a URL with a password',
    [`services.backend-api.frontDoor=htp://u:${secret}@h`],
    /frontDoor: is "htp:\/\/u:secret:not-shown@h"/,
  ],
  [
    'a line that is cut where it is shown',
    [set('pg_hba', `["host all all bad ldap ldapbindpasswd=${secret} and more"]`)],
    /pg_hba\.0: is "host all all bad ldap ldapbindpasswd=secret:not-shown/,
  ],
  [
    'a command with variables',
    [set('postgres.restore_command', `{"PGPASSWORD":"${secret}"}`)],
    /restore_command: is \{"PGPASSWORD":"secret:not-shown"\}/,
  ],
]

test.each(wrong)('%s', (_, edits, message) => {
  const edit = () => editEnvironment(lab as Environment, edits)
  expect(edit).toThrow(message)
  expect(edit).not.toThrow(secret.slice(0, 12))
})

const broken: [name: string, text: string, message: RegExp][] = [
  ['cut.json', `{"name":"x","driver":{"password":"${secret}"x}}`, /cut\.json: .*line 1/],
  ['bare.json', `{"name":"x","driver":{"password":${secret}}}`, /bare\.json: .*JSON/],
  ['alias.yaml', `name: x\ndriver:\n  password: *${secret}\n`, /alias\.yaml: Unresolved alias/],
  ['tag.yaml', `name: x\ndriver:\n  password: !${secret} 1\n  a: [\n`, /tag\.yaml: /],
  [
    'kept-tag.yaml',
    `name: x\ndriver:\n  password: !${secret} 1\n`,
    /kept-tag\.yaml: .*is none of its fields|is missing/,
  ],
  ['quote.yaml', `name: x\ndriver:\n  password: "${secret}\n`, /quote\.yaml: Missing closing/],
  [
    'place.yaml',
    `name: x\ndriver: {kind: lab}\nregions:\n  password: ${secret}\n`,
    /regions\.password: is "secret:not-shown"; must be object/,
  ],
]

test.each(broken)('%s', async (name, text, message) => {
  const file = join(folder, name)
  writeFileSync(file, text)
  const warned = vi.spyOn(process, 'emitWarning')
  const error = await loadArchitecture(file).catch((thrown: Error) => thrown)
  expect(warned.mock.calls).toEqual([])
  warned.mockRestore()
  expect((error as Error).message).toMatch(message)
  expect((error as Error).message).not.toContain(secret.slice(0, 12))
})
