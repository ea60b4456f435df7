package fuzz

// choices is the source of a program: a string of bytes, read as decisions. A goal is drawn from the front of the string and
// the code around it from the back, so that a change to one leaves the other as it was. After the end, and for a byte of 0,
// every decision is the first one, which generators make the simplest: programs end soon after their bytes do.
type choices struct {
	*unread
	back   bool // read from the back
	anyNaN bool // NaNs are left as they are: see Profile.open
}

// unread is what nobody has read yet of a string: data[first:end].
type unread struct {
	data       []byte
	first, end int
}

func unreadOf(data []byte) *unread { return &unread{data, 0, len(data)} }

func (c *choices) next() byte {
	u := c.unread
	switch {
	case u.first == u.end:
		return 0
	case c.back:
		u.end--
		return u.data[u.end]
	}
	u.first++
	return u.data[u.first-1]
}

// below draws a number less than n, which is at most 256.
func (c *choices) below(n int) int {
	if n <= 1 {
		return 0
	}
	return int(uint32(c.next()) % uint32(n))
}

// chance is true in so many of 256 cases: never for a byte of 0.
func (c *choices) chance(of256 int) bool { return int(c.next()) >= 256-of256 }

// list draws the length of a list between least and most: it goes on with the given chance.
func (c *choices) list(least, most, of256 int) int {
	n := least
	for n < most && c.chance(of256) {
		n++
	}
	return n
}

// bits draws n bytes as a number, the first one lowest.
func (c *choices) bits(n int) (x uint64) {
	for i := range n {
		x |= uint64(c.next()) << (8 * i)
	}
	return x
}

// weighted draws an index of weights in proportion to them. Their sum is from 1 to 256.
func (c *choices) weighted(weights []uint8) int {
	sum := 0
	for _, w := range weights {
		sum += int(w)
	}
	at := c.below(sum)
	for i, w := range weights {
		if at -= int(w); at < 0 {
			return i
		}
	}
	return 0
}

// maxFit is among how many that fit a choice is made.
const maxFit = 32

// oneOf draws one of the numbers below n for which ok holds; -1 if there is none.
func (c *choices) oneOf(n int, ok func(int) bool) int {
	var fit [maxFit]int32
	count := 0
	for x := 0; x < n && count < maxFit; x++ {
		if ok(x) {
			fit[count] = int32(x)
			count++
		}
	}
	if count == 0 {
		return -1
	}
	return int(fit[c.below(count)])
}

// pick draws an element of a list that is not empty.
func pick[T any](c *choices, list []T) T { return list[c.below(len(list))] }
