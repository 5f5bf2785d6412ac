import { expect, test } from 'vitest'
import { markup } from './markup.ts'

test('texts are escaped wherever they stand, markup is not, and nothing is nothing', () => {
  const bold = markup`<b>${'<&'}</b>`
  expect(markup`<p title="${'"\'>'}">${bold}${[bold, 'x<', 3]}${null}</p>`.text).toBe(
    '<p title="&#34;&#39;&#62;"><b>&#60;&#38;</b><b>&#60;&#38;</b>x&#60;3</p>',
  )
})
