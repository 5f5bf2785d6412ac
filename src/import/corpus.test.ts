import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import lab from '../../environments/lab-single-region.ts'
import { estateOf } from '../../test/estate-of.ts'
import { drivers } from '../drivers/index.ts'
import { importText } from './import-file.ts'
import { problemWith } from './scenario.ts'

const shared = fileURLToPath(new URL('../../../shared/data', import.meta.url))
const folders = ['fis', 'chaos-toolkit', 'chaos-mesh', 'litmus']
const files = folders
  .filter(folder => existsSync(join(shared, folder)))
  .flatMap(folder => readdirSync(join(shared, folder)).map(name => join(folder, name)))
  .filter(name => /\.(json|ya?ml)$/.test(name))

const ground = { ...estateOf(lab), drivers, on: '2026-11-30' }

/** Paths of all that happens in a file, found without any reader of ours: each must be told of, itself or a part of it. */
function happenings(text: string): string[] {
  const documents = parseAllDocuments(text)
    .map(document => document.toJS())
    .filter(value => value !== null)
  return documents.flatMap((value: any, at) => {
    const prefix = documents.length === 1 ? '' : `documents.${at}.`
    const each = (list: any, path: string) => Object.keys(list ?? {}).map(key => `${prefix}${path}.${key}`)
    if (value.actions) return each(value.actions, 'actions')
    if (value.method)
      return [
        ...each(value.method, 'method'),
        ...each(value.rollbacks, 'rollbacks'),
        ...each(value['steady-state-hypothesis']?.probes, 'steady-state-hypothesis.probes'),
        ...each(value.controls, 'controls'),
      ]
    if (value.spec?.templates)
      return each(value.spec.templates, 'spec.templates').filter(
        (_, n) => !['Serial', 'Parallel'].includes(value.spec.templates[n].templateType),
      )
    if (value.spec?.experiments)
      return value.spec.experiments.flatMap((experiment: any, n: number) => [
        `${prefix}spec.experiments.${n}`,
        ...each(experiment.spec?.probe, `spec.experiments.${n}.spec.probe`),
      ])
    return [`${prefix}spec`]
  })
}

describe('files of others', () => {
  test.skipIf(files.length === 0).each(files.length === 0 ? ['none'] : files)('%s', name => {
    const text = readFileSync(join(shared, name), 'utf8')
    const { scenario, carried, notCarried } = importText(text, name, ground)
    if (scenario === null) expect(notCarried.length).toBeGreaterThan(0)
    else expect(problemWith(scenario, ground)).toBeNull()
    expect(scenario === null).toBe(!carried.some(({ as }) => as.includes(' on ')))
    for (const { path, what, because, instead } of notCarried)
      for (const told of [path, what, because, instead]) expect(told.trim()).not.toBe('')
    const told = [...carried, ...notCarried].map(({ path }) => path)
    const untold = happenings(text).filter(path => !told.some(one => one === path || one.startsWith(`${path}.`)))
    expect(untold).toEqual([])
  })
})
