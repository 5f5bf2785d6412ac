import { expect, test } from 'vitest'
import { filledJson, filledText, filledUrl, placesIn } from './request-template.ts'

const fills = { key: 'm-1', number: 7, ledger: 'run/pool' }

test('a place in a text is filled; a text that is a place alone keeps its kind', () => {
  const body = {
    reference: '{key}',
    seq: '{number}',
    note: 'no {number} of {ledger}',
    lines: [{ id: '{key}' }, 1, null],
  }
  expect(filledJson(body, fills)).toEqual({
    ...{ reference: 'm-1', seq: 7, note: 'no 7 of run/pool' },
    lines: [{ id: 'm-1' }, 1, null],
  })
})

test('braces that enclose no known place are kept: other languages have braces too', () => {
  const query = 'mutation { create(id: "{key}") {id} }'
  expect(filledText(query, fills)).toBe('mutation { create(id: "m-1") {id} }')
  expect(filledText('{constructor}', fills)).toBe('{constructor}')
})

test('what there is none of is no text, and null where it would stand alone', () => {
  expect(filledJson({ after: '{cursor}', note: 'after {cursor}' }, { cursor: null })).toEqual({
    after: null,
    note: 'after ',
  })
})

test('in a URL what is filled in is one part of it', () => {
  expect(filledUrl('/orders/{ledger}?n={number}', fills)).toBe('/orders/run%2Fpool?n=7')
})

test('the places of a template are told', () => {
  expect(placesIn({ path: '/{key}/{nonsense}', body: ['{key}'] })).toEqual(['key', 'nonsense'])
  expect(placesIn(undefined)).toEqual([])
})
