import { expect, test } from 'vitest'
import environment from '../../environments/lab-single-region.ts'
import { lastWords, settingsNamed } from './last-words.ts'

const { settings } = environment.driver
const postgres = { ...settings, postgres: { ...settings.postgres, max_connections: 'abc' } }

const patroni = `2026-11-29 16:18:48,737 INFO: Selected new etcd server http://10.1.22.10:2379
2026-11-29 16:18:48,740 ERROR: Exception when setting dynamic_configuration
Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/patroni/config.py", line 225, in <dictcomp>
    not is_local and ConfigHandler.CMDLINE_OPTIONS[name][1](value)}
                     ^^^^^^^^^^^^^^
  File "/usr/lib/python3/dist-packages/patroni/postgresql/config.py", line 274, in <lambda>
    'max_connections': (100, lambda v: int(v) >= 25, 90100),
                                       ^^^^^^
ValueError: invalid literal for int() with base 10: 'abc'
2026-11-29 16:18:48,800 WARNING: Exception happened during processing of request from 10.1.21.20:57762
2026-11-29 16:18:48,803 WARNING: Traceback (most recent call last):
  File "/usr/lib/python3.11/socketserver.py", line 834, in write
    self._sock.sendall(b)
ConnectionResetError: [Errno 104] Connection reset by peer
`

test('a Python stack tells what was raised, and by which line; what clients did is nothing', () => {
  const words = lastWords(patroni, false)
  expect(words).toEqual([
    'ERROR: Exception when setting dynamic_configuration',
    "ValueError: invalid literal for int() with base 10: 'abc' (at: 'max_connections': (100, lambda v: int(v) >= 25, 90100),)",
  ])
  expect(settingsNamed(postgres, 'patroni', words)).toEqual(['driver.settings.postgres.max_connections'])
  expect(settingsNamed(postgres, 'redis', words)).toEqual([])
})

test('Redis is quoted from the line that it does not take', () => {
  const log = `*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
Reading the configuration file, at line 12
>>> 'cluster-node-timeout "abc"'
argument couldn't be parsed into an integer
`
  const words = lastWords(log, true)
  expect(words).toContain(`>>> 'cluster-node-timeout "abc"'`)
  expect(words.at(-1)).toBe("argument couldn't be parsed into an integer")
  expect(settingsNamed(settings, 'redis', words)).toEqual(['driver.settings.redis.config.cluster-node-timeout'])
})

test('a log that is JSON is quoted with what it says', () => {
  const words = '--election-timeout[1000ms] should be at least as 5 times as --heartbeat-interval[250ms]'
  const log = `{"level":"info","ts":"2026-11-29T16:20:37.880Z","msg":"Running: "}
{"level":"warn","ts":"2026-11-29T16:20:37.880Z","caller":"etcd.go:66","msg":"failed to verify flags","error":"${words}"}
`
  expect(lastWords(log, true)).toEqual([`warn: failed to verify flags: ${words}`])
  expect(lastWords('flag provided but not defined: -no-such-flag\nUsage:\n  etcd [flags]\n', true)).toEqual([
    'flag provided but not defined: -no-such-flag',
  ])
})

test('HAProxy is quoted with its alerts, whatever it warns of besides', () => {
  const log = `[NOTICE]   (12) : haproxy version is 2.6.12
[WARNING]  (12) : Server x is DOWN, reason: Layer4 connection problem
[ALERT]    (12) : config : parsing [/lab/haproxy.cfg:12] : unknown keyword 'slowly' in 'defaults' section
`
  expect(lastWords(log, true)).toEqual([
    "[ALERT] config : parsing [/lab/haproxy.cfg:12] : unknown keyword 'slowly' in 'defaults' section",
  ])
})

test('who runs and complains of nothing has no last words; who ended has its last line', () => {
  const log = '2026-11-29 16:18:48,737 INFO: no action. I am a secondary\n'
  expect(lastWords(log, false)).toEqual([])
  expect(lastWords(log, true)).toEqual(['INFO: no action. I am a secondary'])
  expect(lastWords('', true)).toEqual([])
})

test('a sentence is quoted once, and four of them at most', () => {
  const lines = Array.from({ length: 9 }, (_, at) => `ERROR: number ${at % 6}`)
  expect(lastWords(lines.join('\n'), false)).toEqual([0, 1, 2, 3].map(at => `ERROR: number ${at}`))
})

test('a long line is cut between two words', () => {
  const [word = ''] = lastWords(`FATAL: ${'x '.repeat(190)}Canary-0123456789 and more`, true)
  expect(word).toMatch(/ x \.\.\.$/)
  expect(word).not.toContain('Canary')
})

test('of a word that fills the line nothing is told, and one that just fits is told whole', () => {
  const secret = 'Canary-0123456789-'.repeat(30)
  for (const log of [secret, `ERROR:${secret}`, `FATAL: ${secret}`])
    expect(lastWords(log, true).join()).not.toContain('Can')
  const fits = `FATAL: ${'x '.repeat(190)}${'y'.repeat(13)} and more`
  expect(lastWords(fits, true)[0]).toBe(`${fits.slice(0, 400)} ...`)
})

test('a Python stack that breaks off tells where it was', () => {
  const [word] = lastWords(patroni.slice(0, patroni.indexOf('ValueError')), true).slice(-1)
  expect(word).toBe('ERROR: Exception when setting dynamic_configuration')
  const cut = patroni.slice(patroni.indexOf('Traceback'), patroni.indexOf('ValueError'))
  expect(lastWords(cut, true)).toEqual([
    "ended within a stack (at: 'max_connections': (100, lambda v: int(v) >= 25, 90100),)",
  ])
})

test('a setting whose name is an English word is meant only where it stands as a name', () => {
  const hint = 'HINT: check the archive_command to ensure that all options are correct'
  expect(settingsNamed(settings, null, [hint])).toEqual(['driver.settings.postgres.archive_command'])
  const redis = { ...settings, redis: { ...settings.redis, config: { ...settings.redis.config, maxmemory: '1kb' } } }
  const said = "OOM command not allowed when used memory > 'maxmemory'."
  expect(settingsNamed(redis, null, [said])).toEqual(['driver.settings.redis.config.maxmemory'])
  const unexpected = "unexpected character 's' in 'timeout client'"
  expect(settingsNamed(settings, 'edge', [unexpected])).toEqual([])
})
