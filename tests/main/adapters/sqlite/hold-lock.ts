import { lockDataDirectory } from '#adapters/sqlite/lock-data-directory'

/** Another engine, for the lock's tests: holds the directory until it is killed or told to let go. */
const [directory, url] = process.argv.slice(2)
const lock = lockDataDirectory(directory ?? '')
if (url) lock.setUrl(url)
process.on('message', () => {
  lock.release()
  process.disconnect()
})
process.send?.('held')
