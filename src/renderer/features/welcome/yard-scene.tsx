/** The app's sign drawn large: one line in, three tracks out, one of them chosen. Decoration. */
export function YardScene(props: { className?: string }) {
  return (
    <svg viewBox="0 0 720 118" fill="none" aria-hidden="true" className={props.className}>
      <g stroke="var(--line-strong)" strokeWidth="2" strokeLinecap="round">
        <path d="M8 59h704" />
        <path d="M196 59c76 0 64 46 140 46h376" />
        <path d="M336 59c50 0 42 23 92 23h284" opacity=".6" />
      </g>
      <path
        pathLength="1"
        d="M8 59h188c76 0 64-46 140-46h376"
        stroke="var(--signal)"
        strokeWidth="4"
        strokeLinecap="round"
        className="yard-way"
      />
      <g fill="var(--surface)" stroke="var(--line-strong)" strokeWidth="2">
        <circle cx="712" cy="59" r="5" />
        <circle cx="712" cy="82" r="4" opacity=".8" />
        <circle cx="712" cy="105" r="5" />
        <circle cx="336" cy="59" r="4" />
      </g>
      <circle cx="712" cy="13" r="7" fill="var(--signal)" />
      <circle cx="196" cy="59" r="6" fill="var(--surface)" stroke="var(--signal)" strokeWidth="3" />
    </svg>
  )
}
