import { type ComponentProps, type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'

/** What a control needs to be tied to its label, hint and error. */
export interface FieldControl {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

/** A labelled control. `children` receives the attributes that tie it to label, hint and error. */
export function Field(props: {
  label: string
  hint?: ReactNode
  error?: string | null
  children: (control: FieldControl) => ReactNode
}) {
  const id = useId()
  const hintId = `${id}-hint`
  const errorId = `${id}-error`
  const describedBy = [props.hint && hintId, props.error && errorId].filter(Boolean).join(' ')
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-[560]">
        {props.label}
      </label>
      {props.children({
        id,
        'aria-describedby': describedBy || undefined,
        'aria-invalid': props.error ? true : undefined,
      })}
      {props.hint && (
        <div id={hintId} className="text-xs text-ink-3">
          {props.hint}
        </div>
      )}
      {props.error && (
        <p id={errorId} role="alert" className="text-xs text-red">
          {props.error}
        </p>
      )}
    </div>
  )
}

const box =
  'w-full min-w-0 rounded-md border border-line-control bg-raised px-3 text-sm text-ink transition-colors ' +
  'focus-visible:outline-offset-0 aria-invalid:border-red disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-3'

export function TextInput({ className, ...rest }: ComponentProps<'input'>) {
  return (
    <input
      type="text"
      autoComplete="off"
      spellCheck={false}
      {...rest}
      className={classNames(box, 'h-9', className)}
    />
  )
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea rows={4} {...rest} className={classNames(box, 'resize-y py-2', className)} />
}

export interface SelectOption<T extends string> {
  value: T
  label: string
  group?: string
}

/** The platform's own select: reachable by every keyboard and screen reader. */
export function Select<T extends string>(
  props: Omit<ComponentProps<'select'>, 'value' | 'onChange'> & {
    value: T
    /** Those of a `group` stand together under its name. */
    options: readonly SelectOption<T>[]
    onChange: (value: T) => void
  },
) {
  const { value, options, onChange, className, ...rest } = props
  return (
    <select
      {...rest}
      value={value}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.target.value)
        if (chosen) onChange(chosen.value)
      }}
      className={classNames(box, 'h-9 pr-8', className)}
    >
      {[...Map.groupBy(options, ({ group }) => group)].map(([group, members]) => {
        const items = members.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))
        return group === undefined ? (
          items
        ) : (
          <optgroup key={group} label={group}>
            {items}
          </optgroup>
        )
      })}
    </select>
  )
}
