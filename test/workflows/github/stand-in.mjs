// Stands for GitHub's `gh` and for GitHub behind it: labels, issues and environments lie in the folder
// $GITHUB_STAND_IN. Of `gh` it knows what our workflows call, and refuses the rest. `--jq` is answered by jq itself.
import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.env.GITHUB_STAND_IN
const file = name => join(folder, name)
const read = name => (existsSync(file(name)) ? JSON.parse(readFileSync(file(name), 'utf8')) : [])
const write = (name, value) => writeFileSync(file(name), JSON.stringify(value, null, 2))
const refuse = text => {
  process.stderr.write(`gh: ${text}\n`)
  process.exit(1)
}

const argv = process.argv.slice(2)
appendFileSync(file('calls.ndjson'), `${JSON.stringify(argv)}\n`)
if (!process.env.GH_TOKEN)
  refuse('To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.')

const flags = {}
const words = []
for (let at = 0; at < argv.length; at++) {
  if (argv[at] === '--force') flags.force = true
  else if (argv[at].startsWith('--')) flags[argv[at].slice(2)] = argv[++at]
  else words.push(argv[at])
}

/** Fields that were asked for, through --jq. */
const answer = value => {
  const text = JSON.stringify(value)
  process.stdout.write(flags.jq ? execFileSync('jq', ['-r', flags.jq], { input: text }) : `${text}\n`)
}
const only = entries => entries.map(entry => Object.fromEntries(flags.json.split(',').map(name => [name, entry[name]])))
const body = () => readFileSync(flags['body-file'], 'utf8')

const verbs = {
  'label create': () => write('labels.json', [...new Set([...read('labels.json'), words[2]])]),
  'issue list': () =>
    answer(
      only(read('issues.json').filter(({ state, labels }) => state === flags.state && labels.includes(flags.label))),
    ),
  'issue create': () => {
    if (!read('labels.json').includes(flags.label)) refuse(`could not add label: '${flags.label}' not found`)
    const issues = read('issues.json')
    const issue = {
      number: issues.length + 1,
      state: 'open',
      title: flags.title,
      body: body(),
      labels: [flags.label],
      comments: [],
    }
    write('issues.json', [...issues, issue])
  },
  'issue comment': () => {
    const issues = read('issues.json')
    const issue = issues.find(({ number }) => String(number) === words[2])
    if (!issue) refuse(`issue ${words[2]} not found`)
    issue.comments.push(body())
    write('issues.json', issues)
  },
}

if (words[0] === 'api') {
  const name = /^repos\/[^/]+\/[^/]+\/environments\/([\w-]+)$/.exec(words[1] ?? '')?.[1]
  if (!name) refuse(`the stand-in does not know ${words[1]}`)
  const environment = read('environments.json').find(entry => entry.name === name)
  if (!environment) {
    process.stdout.write('{"message":"Not Found","status":"404"}\n')
    refuse('Not Found (HTTP 404)')
  }
  answer(environment)
} else {
  const verb = verbs[words.slice(0, 2).join(' ')]
  if (!verb) refuse(`the stand-in does not know ${argv.join(' ')}`)
  verb()
}
