import { readFile, stat } from 'node:fs/promises'
import { extname, join, resolve, sep } from 'node:path'

export interface PageFile {
  body: Buffer
  headers: Record<string, string>
}

const mediaTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/**
 * Finds a file of the built page. `urlPath` is a URL's path, still percent-encoded. `null` = no such file, or a path
 * that leaves the folder. Places inside the page stand in the address's hash, so they never come here.
 */
export async function findPageFile(pageDir: string, urlPath: string): Promise<PageFile | null> {
  const path = decodePath(urlPath)
  if (path === null) return null
  const name = path === '/' ? 'index.html' : `.${path}`
  const root = resolve(pageDir)
  const file = resolve(root, name)
  if (!file.startsWith(root + sep)) return null
  const type = mediaTypes[extname(file).toLowerCase()]
  if (type === undefined) return null
  try {
    if (!(await stat(file)).isFile()) return null
    // The build puts a hash of the content into the names under assets/.
    const hashed = file.startsWith(join(root, 'assets') + sep)
    return {
      body: await readFile(file),
      headers: {
        'content-type': type,
        'cache-control': hashed ? 'private, max-age=31536000, immutable' : 'no-cache',
      },
    }
  } catch {
    return null
  }
}

function decodePath(urlPath: string): string | null {
  try {
    const path = decodeURIComponent(urlPath)
    return path.startsWith('/') && !/[\0\\]/.test(path) ? path : null
  } catch {
    return null
  }
}
