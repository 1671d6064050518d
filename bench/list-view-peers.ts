/** Pages to stand beside the list of models: what scrolling costs here when hardly anything has to be done for it. */

const style = `
  body { margin: 0; height: 100vh; display: flex; font: 14px sans-serif; color: #222; background: #fff }
  #scroller { flex: 1; overflow-y: auto }
  .row { height: 60px; box-sizing: border-box; border-bottom: 1px solid #ddd; padding: 10px 16px }
`

/** All rows stand in the page from the beginning, and no script runs while it is scrolled. */
export function plainPage(rows: number): string {
  const lines = Array.from({ length: rows }, (_, index) => `<div class="row">${words(index)}</div>`)
  return `<!doctype html><style>${style}</style><div id="scroller">${lines.join('')}</div>`
}

/** Only the rows in sight are there: a fixed number of elements moved about and written anew, without any library. */
export function bareVirtualList(rows: number): string {
  return `<!doctype html><style>${style}
    #space { position: relative; height: ${rows * 60}px }
    #space .row { position: absolute; inset-inline: 0; top: 0 }
  </style>
  <div id="scroller"><div id="space"></div></div>
  <script>
    const scroller = document.getElementById('scroller')
    const space = document.getElementById('space')
    const pool = Array.from({ length: Math.ceil(innerHeight / 60) + 12 }, () => {
      const row = document.createElement('div')
      row.className = 'row'
      row.append('')
      space.append(row)
      return row
    })
    const words = ${words.toString()}
    const at = new Map()
    function place() {
      const first = Math.max(0, Math.floor(scroller.scrollTop / 60) - 6)
      for (let index = first; index < Math.min(${rows}, first + pool.length); index++) {
        const row = pool[index % pool.length]
        if (at.get(row) === index) continue
        at.set(row, index)
        row.style.transform = 'translateY(' + index * 60 + 'px)'
        row.firstChild.data = words(index)
      }
    }
    scroller.addEventListener('scroll', place, { passive: true })
    place()
  </script>`
}

function words(index: number): string {
  return `Model ${index} · llama · 7 B · Q4_K_M · 4.4 GB · 131 k context · in memory`
}
