// The first file of `npm start` and `npm test`. It runs before anything is installed, on whatever Node the machine has,
// so it holds only syntax that old releases can read: everything else is imported after the version is known.
const major = Number(process.versions.node.split('.')[0])

if (major < 20) {
  process.stderr.write(
    `Node 20 or newer is needed, this is ${process.version}. Install it from https://nodejs.org and try again.\n`,
  )
  process.exitCode = 1
} else {
  void import('./bootstrap/main.mjs').then(({ main }) => main(process.argv.slice(2)))
}
