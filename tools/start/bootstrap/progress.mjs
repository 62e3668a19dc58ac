const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/**
 * @typedef {object} Step
 * @property {(detail: string) => void} update says how far it is: `312 of 438`
 * @property {() => void} done
 * @property {() => void} fail
 */

/**
 * Shows a step that takes a while, with the seconds it has taken: a line that moves on a terminal, a line now and then elsewhere.
 * @param {string} text `Installing the packages`
 * @param {{ isTTY?: boolean, write(text: string): unknown }} [out]
 * @returns {Step}
 */
export function startStep(text, out = process.stderr) {
  const began = performance.now()
  const seconds = () => `${Math.round((performance.now() - began) / 1000)} s`
  const live = Boolean(out.isTTY) && !process.env.CI
  let detail = ''
  let frame = 0
  const describe = () => [text, detail, seconds()].filter(Boolean).join(' · ')
  const draw = () => out.write(`\r\x1b[2K${FRAMES[frame++ % FRAMES.length]} ${describe()}`)

  if (live) draw()
  else out.write(`${text} …\n`)
  const timer = setInterval(live ? draw : () => out.write(`  ${describe()}\n`), live ? 100 : 5_000)
  timer.unref()

  /** @param {string} mark */
  const end = (mark) => {
    clearInterval(timer)
    out.write(`${live ? '\r\x1b[2K' : ''}${mark} ${text} (${seconds()})\n`)
  }
  return {
    update: (next) => {
      detail = next
    },
    done: () => end('✓'),
    fail: () => end('✗'),
  }
}
