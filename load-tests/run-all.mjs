// Runs every k6 scenario against a running shop, one after the other, and ends with 1 when a threshold was missed.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'

const scenarios = join(import.meta.dirname, 'scenarios')
const shopUrl = process.env.SHOP_URL ?? 'http://127.0.0.1:3000'

const known = readdirSync(scenarios).map((file) => basename(file, '.ts'))
const wanted = process.argv.length > 2 ? process.argv.slice(2) : known
const unknown = wanted.filter((name) => !known.includes(name))
if (unknown.length > 0) quit(`No scenario is named ${unknown.join(', ')}; there are: ${known.join(', ')}`)

const k6 =
  findK6() ?? quit('k6 is not installed: `go install go.k6.io/k6@latest`, `brew install k6`, or https://k6.io/docs.')
await checkShop()

const failed = wanted.filter((name) => {
  console.log(`\n${name}, against ${shopUrl}`)
  const { status } = spawnSync(k6, ['run', '--quiet', join(scenarios, `${name}.ts`)], {
    stdio: 'inherit',
    env: { ...process.env, SHOP_URL: shopUrl, K6_NO_USAGE_REPORT: 'true' },
  })
  return status !== 0
})
if (failed.length > 0) quit(`Missed its thresholds: ${failed.join(', ')}`)

/** k6 on the path, or where `go install` puts it. */
function findK6() {
  const places = ['k6', join(process.env.GOBIN ?? join(process.env.GOPATH ?? join(homedir(), 'go'), 'bin'), 'k6')]
  return places.find((place) => (place === 'k6' || existsSync(place)) && spawnSync(place, ['version']).status === 0)
}

async function checkShop() {
  const answer = await fetch(`${shopUrl}/api/v1/health`).catch(() => undefined)
  if (!answer?.ok) quit(`No shop answers at ${shopUrl}: start one with \`npm start\`, or set SHOP_URL.`)
}

/** @returns {never} */
function quit(message) {
  console.error(message)
  process.exit(1)
}
