import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/** Path of the first of these programs that is on the PATH, or where `go install` puts it. */
export function findProgram(...names: string[]): string | undefined {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const { PATH = '', GOPATH, GOBIN = join(GOPATH || join(homedir(), 'go'), 'bin') } = process.env
  const folders = [...PATH.split(delimiter), GOBIN].filter(Boolean)
  return names.flatMap((name) => folders.map((folder) => join(folder, name + suffix))).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
