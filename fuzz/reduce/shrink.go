package reduce

import "context"

// Shrink makes an input smaller as long as keep holds for it, until nothing that it tries does, or ctx is done: it
// leaves out parts, which makes a program shorter, and zeroes bytes, which makes a decision the simplest.
func Shrink(ctx context.Context, data []byte, keep func([]byte) bool) []byte {
	for again := true; again && ctx.Err() == nil; {
		again = false
		try := func(smaller []byte) bool {
			if ctx.Err() != nil || !keep(smaller) {
				return false
			}
			data, again = smaller, true
			return true
		}
		shorten(len(data), func(lo, hi int) bool {
			return try(append(append([]byte{}, data[:lo]...), data[hi:]...))
		})
		for i := range data {
			for _, simpler := range []byte{0, data[i] / 2, data[i] - 1} {
				if simpler < data[i] {
					changed := append([]byte{}, data...)
					changed[i] = simpler
					if try(changed) {
						break
					}
				}
			}
		}
	}
	return data
}

// shorten tries to take parts out of a list of n elements, from large ones to single ones and from the end; small
// ones at every place. remove takes out the elements from lo to hi, or is false if it cannot.
func shorten(n int, remove func(lo, hi int) bool) (removed bool) {
	for size := (n + 1) / 2; size >= 1; size = smaller(size) {
		step := size
		if size <= everyPlace {
			step = 1
		}
		for lo := n - size; lo > -step; lo -= step {
			from, to := max(lo, 0), max(lo, 0)+size
			if to <= n && remove(from, to) {
				n -= size
				removed = true
			}
		}
	}
	return removed
}

// everyPlace is the size up to which parts are tried at every place.
const everyPlace = 6

func smaller(size int) int {
	if size <= everyPlace+1 {
		return size - 1
	}
	return size / 2
}
