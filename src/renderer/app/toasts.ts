import { create } from 'zustand'
import type { ToastContent } from '../ui/toast.tsx'

export const useToasts = create<{ toasts: ToastContent[] }>(() => ({ toasts: [] }))

let made = 0

/** Shows a passing message; one with an action stays ten seconds, an error eight, anything else five. */
export function showToast(toast: Omit<ToastContent, 'id' | 'duration'>): void {
  made += 1
  const duration = toast.action ? 10_000 : toast.tone === 'error' ? 8_000 : 5_000
  const added = { ...toast, id: `toast-${made}`, duration }
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, added].slice(-3) }))
}

export function closeToast(id: string): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
}
