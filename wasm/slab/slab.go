// Package slab makes many small things with few allocations.
package slab

// Slab hands out zeroed slices side by side in larger arrays, for what lives about as long as its neighbours: Go's
// collector keeps an array as long as anything of it is used. The zero value is ready. It is for one goroutine at a
// time.
type Slab[T any] struct {
	free []T
	size int // of the latest array
}

// The least and the most elements of an array. A slice that is not much smaller than the most gets an array of its own.
const (
	least = 8
	most  = 256
	alone = most / 4
)

// Take returns n elements, with no room for more. It is nil for none.
func (s *Slab[T]) Take(n int) []T {
	switch {
	case n == 0:
		return nil
	case n > alone:
		return make([]T, n)
	case n > len(s.free):
		s.size = min(max(2*s.size, n, least), most)
		s.free = make([]T, s.size)
	}
	t := s.free[:n:n]
	s.free = s.free[n:]
	return t
}

// One returns a single element.
func (s *Slab[T]) One() *T { return &s.Take(1)[0] }

// List returns an empty slice with room for n elements.
func (s *Slab[T]) List(n int) []T { return s.Take(n)[:0] }

// Clone copies a slice. The copy of an empty one is nil.
func (s *Slab[T]) Clone(of []T) []T {
	t := s.Take(len(of))
	copy(t, of)
	return t
}
