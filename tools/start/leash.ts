// Loaded before the program of a child. When the process that started it is gone, however it went, the child ends too:
// first the way SIGTERM ends it, and after a while the hard way.
const PATIENCE_MS = 10_000

process.on('disconnect', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), PATIENCE_MS).unref()
  process.kill(process.pid, 'SIGTERM')
})
// Listening must not keep a finished program alive.
process.channel?.unref()
