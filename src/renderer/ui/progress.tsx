/** How far something is, 0..1; `null` = under way, nobody knows how far. */
export function Progress(props: { label: string; value: number | null }) {
  const percent =
    props.value === null ? null : Math.round(Math.min(1, Math.max(0, props.value)) * 100)
  return (
    <div
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      className="h-1 w-full overflow-hidden rounded-full bg-line"
    >
      <div
        className={
          percent === null
            ? 'h-full w-full animate-breathe bg-ink-3'
            : 'h-full bg-signal transition-[width]'
        }
        style={percent === null ? undefined : { width: `${percent}%` }}
      />
    </div>
  )
}
