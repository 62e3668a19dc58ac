import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Runs a program as a person does, and answers with what it says and its exit code. */
function run(program: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--conditions=development', file(program), ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
  })
}

test.each(['start/start.ts', 'test-run/main.ts', 'shop.ts'])('%s --help explains itself', async (program) => {
  const { code, stdout, stderr } = await run(program, '--help')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^[A-Z].*\n\nUsage: npm /)
})

test.each([
  ['start/start.ts', ['--prot', '4000'], 'unknown flag --prot; did you mean --port?\n'],
  ['start/start.ts', ['--port', '99999'], '--port must be a port from 0 to 65535, not "99999"\n'],
  ['shop.ts', ['docter'], 'unknown command "docter"; did you mean "doctor"? Try --help.\n'],
  ['shop.ts', ['doctor', '--fix'], 'unknown flag --fix. Try --help.\n'],
  ['test-run/main.ts', ['programms'], 'no test file has "programms" in its path; did you mean programs?\n'],
])('%s %j is refused in one line', async (program, args, line) => {
  expect(await run(program, ...args)).toEqual({ code: 2, stdout: '', stderr: line })
})

test('an old Node is told in one line what to do', async () => {
  const { stdout, stderr, code } = await new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const program = `
      Object.defineProperty(process.versions, 'node', { value: '18.20.0' })
      Object.defineProperty(process, 'version', { value: 'v18.20.0' })
      import(${JSON.stringify(file('start/bootstrap.mjs'))})`
    execFile(process.execPath, ['--input-type=module', '-e', program], (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), stdout: out, stderr: err }),
    )
  })
  expect({ stdout, stderr, code }).toEqual({
    stdout: '',
    stderr: 'Node 20 or newer is needed, this is v18.20.0. Install it from https://nodejs.org and try again.\n',
    code: 1,
  })
})
