/** A problem told to a person in one clear line, without a stack. */
export class Fault extends Error {
  /**
   * @param {string} message what happened and what to do
   * @param {number} [exitCode] 1, or 2 for a command line that makes no sense
   */
  constructor(message, exitCode = 1) {
    super(message)
    this.name = 'Fault'
    this.exitCode = exitCode
  }
}
