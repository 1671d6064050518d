/** Memory that is spoken for by loads that have begun and do not show in full in the readings yet. */
export interface Reservation {
  place: string
  bytes: number
  /** Gives it back. Repeatable. */
  release(): void
}

export interface Reservations {
  reserve(place: string, bytes: number): Reservation
  reservedBytes(place: string): number
  /** How many are open, over all places. */
  open(): number
}

export function createReservations(): Reservations {
  const all = new Set<Reservation>()
  return {
    reserve(place, bytes) {
      const reservation = { place, bytes, release: () => void all.delete(reservation) }
      all.add(reservation)
      return reservation
    },
    reservedBytes(place) {
      let sum = 0
      for (const reservation of all) if (reservation.place === place) sum += reservation.bytes
      return sum
    },
    open: () => all.size,
  }
}
