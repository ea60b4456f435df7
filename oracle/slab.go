package oracle

// slab hands out zeroed slices side by side in larger arrays, for what is small and lives about as long as its neighbours. Go's collector
// keeps an array as long as anything of it is used.
type slab[T any] struct {
	free []T
	size int // of the latest array
}

// The least and the most elements of an array. A slice that is not much smaller than the most gets an array of its own.
const (
	leastElems = 8
	mostElems  = 64
	aloneElems = mostElems / 4
)

func (s *slab[T]) take(n int) []T {
	switch {
	case n == 0:
		return nil
	case n > aloneElems:
		return make([]T, n)
	case n > len(s.free):
		s.size = min(max(2*s.size, n, leastElems), mostElems)
		s.free = make([]T, s.size)
	}
	t := s.free[:n:n]
	s.free = s.free[n:]
	return t
}

// one takes a single element.
func (s *slab[T]) one() *T { return &s.take(1)[0] }

// list takes an empty slice with room for n elements.
func (s *slab[T]) list(n int) []T { return s.take(n)[:0] }

// clone copies a slice; an empty one becomes nil.
func (s *slab[T]) clone(of []T) []T {
	t := s.take(len(of))
	copy(t, of)
	return t
}
