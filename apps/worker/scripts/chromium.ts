import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Chromium {
  /** A page in a window so wide, as tall as it is, as PNG. Throws when it does not fit in. */
  screenshot(html: string, width: number): Promise<Buffer>
  close(): Promise<void>
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/** The program, from CHROMIUM or wherever one is usually installed. */
function findChromium(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const candidates = [
    process.env['CHROMIUM'] ?? '',
    ...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))),
    MAC,
  ]
  const found = candidates.find((path) => path !== '' && isProgram(path))
  if (!found) throw new Error(`No Chromium or Chrome was found: install one, or name it in CHROMIUM`)
  return found
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Starts an installed Chromium without a window, spoken to by its own protocol (CDP). */
export async function startChromium(): Promise<Chromium> {
  const profile = await mkdtemp(join(tmpdir(), 'shop-chromium-'))
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--no-first-run']
  const child = spawn(
    findChromium(),
    [...flags, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const browser = new URL(await debuggerUrl(child))
  const targets = (await (await fetch(`http://${browser.host}/json/list`)).json()) as {
    type: string
    webSocketDebuggerUrl: string
  }[]
  const page = targets.find(({ type }) => type === 'page')
  if (!page) throw new Error('Chromium has no page')
  const { call, socket } = await connect(page.webSocketDebuggerUrl)
  const { frameTree } = (await call('Page.getFrameTree')) as { frameTree: { frame: { id: string } } }
  return {
    async screenshot(html, width) {
      await call('Emulation.setDeviceMetricsOverride', { width, height: 400, deviceScaleFactor: 1, mobile: false })
      await call('Page.setDocumentContent', { frameId: frameTree.frame.id, html })
      const { cssContentSize } = (await call('Page.getLayoutMetrics')) as {
        cssContentSize: { width: number; height: number }
      }
      if (cssContentSize.width > width) {
        throw new Error(`The page is ${cssContentSize.width} pixels wide where ${width} are shown`)
      }
      const clip = { x: 0, y: 0, width, height: cssContentSize.height, scale: 1 }
      const { data } = (await call('Page.captureScreenshot', { clip, captureBeyondViewport: true })) as { data: string }
      return Buffer.from(data, 'base64')
    },
    async close() {
      socket.close()
      child.kill()
      await once(child, 'exit')
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function debuggerUrl({ stderr }: ChildProcess): Promise<string> {
  if (!stderr) throw new Error('Chromium says nothing')
  for await (const line of createInterface(stderr)) {
    const [, url] = /DevTools listening on (ws:\S+)/.exec(line) ?? []
    if (url) {
      stderr.resume()
      return url
    }
  }
  throw new Error('Chromium ended before it could be spoken to')
}

async function connect(url: string) {
  const socket = new WebSocket(url)
  await once(socket, 'open')
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error } = JSON.parse(String(data)) as {
      id?: number
      result?: unknown
      error?: { message: string }
    }
    const call = waiting.get(id ?? 0)
    if (error) call?.reject(new Error(error.message))
    else call?.resolve(result)
  })
  let calls = 0
  const call = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(++calls, { resolve, reject })
      socket.send(JSON.stringify({ id: calls, method, params }))
    })
  return { call, socket }
}
