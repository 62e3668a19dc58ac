// A thread of its own, so that sending the flood does not slow down who measures what it does.
import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { madeUpAddress, newEmail } from './calls.ts'

export interface FloodOrder {
  url: string
  perSecond: number
  seconds: number
}

export interface FloodReport {
  /** How often each status came back. */
  statuses: Record<string, number>
}

const { url, perSecond, seconds } = workerData as FloodOrder
const agent = new Agent({ keepAlive: true })
const report: FloodReport = { statuses: {} }

function login(): Promise<void> {
  const body = JSON.stringify({ email: newEmail(), password: 'a wrong guess' })
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': madeUpAddress() }
  return new Promise((resolve) => {
    const count = (status: string) => {
      report.statuses[status] = (report.statuses[status] ?? 0) + 1
      resolve()
    }
    const call = request(`${url}/api/v1/auth/login`, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => count(String(response.statusCode)))
    })
    call.on('error', () => count('no answer')).end(body)
  })
}

const answers: Promise<void>[] = []
const start = performance.now()
for (let sent = 0; sent < perSecond * seconds; sent++) {
  await wait(Math.max(0, start + (sent * 1_000) / perSecond - performance.now()))
  answers.push(login())
}
await Promise.all(answers)
agent.destroy()
parentPort?.postMessage(report)
