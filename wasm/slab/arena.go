package slab

// Arena hands out zeroed slices side by side, until it is reset: then it hands out the same memory again, and what it
// handed out before must not be used any more. The zero value is ready. It is for one goroutine at a time.
type Arena[T any] struct {
	array []T
	used  int
}

// The least elements of an array, and the most that an arena keeps. A slice of more gets an array of its own.
const (
	arenaLeast = 32
	arenaMost  = 1 << 14
)

// Take returns n elements, with no room for more.
func (a *Arena[T]) Take(n int) []T {
	if n > len(a.array)-a.used {
		if n > arenaMost {
			return make([]T, n)
		}
		// the old array is left to those who use it
		a.array, a.used = make([]T, min(max(2*len(a.array), n, arenaLeast), arenaMost)), 0
	}
	at := a.used
	a.used += n
	return a.array[at:a.used:a.used]
}

// One returns a single element.
func (a *Arena[T]) One() *T { return &a.Take(1)[0] }

// List returns an empty slice with room for n elements.
func (a *Arena[T]) List(n int) []T { return a.Take(n)[:0] }

// Of returns a slice of the elements.
func (a *Arena[T]) Of(list ...T) []T {
	t := a.Take(len(list))
	copy(t, list)
	return t
}

// Reset takes back all that was handed out.
func (a *Arena[T]) Reset() {
	clear(a.array[:a.used])
	a.used = 0
}
