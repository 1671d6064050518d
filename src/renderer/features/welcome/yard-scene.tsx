/** The app's sign drawn large: one line in, three tracks out, one of them chosen. Decoration. */
export function YardScene() {
  return (
    <svg viewBox="0 0 720 132" fill="none" aria-hidden="true" className="w-full max-w-[720px]">
      <g stroke="var(--line-strong)" strokeWidth="2" strokeLinecap="round">
        <path d="M96 66h560" />
        <path d="M196 66c70 0 60 44 130 44h330" />
        <path d="M8 66h88" stroke="var(--line)" />
      </g>
      <path d="M112 70h540" stroke="var(--line)" strokeWidth="12" strokeDasharray="2 42" />
      <path
        pathLength="1"
        d="M8 66h188c70 0 60-44 130-44h322"
        stroke="var(--signal)"
        strokeWidth="4"
        strokeLinecap="round"
        className="yard-way"
      />
      <circle cx="656" cy="22" r="7" fill="var(--signal)" />
      <circle
        cx="656"
        cy="66"
        r="6"
        fill="var(--surface)"
        stroke="var(--line-strong)"
        strokeWidth="2"
      />
      <circle
        cx="656"
        cy="110"
        r="6"
        fill="var(--surface)"
        stroke="var(--line-strong)"
        strokeWidth="2"
      />
      <circle cx="196" cy="66" r="6" fill="var(--surface)" stroke="var(--signal)" strokeWidth="3" />
    </svg>
  )
}
