package choice

// Choices is a string of bytes, read as decisions. A goal is drawn from the front of the string and
// the code around it from the back, so that a change to one leaves the other as it was. After the end, and for a byte
// of 0, every decision is the first one, which generators make the simplest: programs end soon after their bytes do.
type Choices struct {
	*Unread
	Back bool // read from the back
}

// Unread is what nobody has read yet of a string: data[first:end].
type Unread struct {
	data       []byte
	first, end int
}

// Of returns the whole of a string as unread.
func Of(data []byte) *Unread { return &Unread{data, 0, len(data)} }

// Next reads a byte; after the end, 0.
func (c *Choices) Next() byte {
	u := c.Unread
	switch {
	case u.first == u.end:
		return 0
	case c.Back:
		u.end--
		return u.data[u.end]
	}
	u.first++
	return u.data[u.first-1]
}

// Below draws a number less than n, which is at most 256.
func (c *Choices) Below(n int) int {
	if n <= 1 {
		return 0
	}
	return int(uint32(c.Next()) % uint32(n))
}

// Chance reports true in so many of 256 cases: never for a byte of 0.
func (c *Choices) Chance(of256 int) bool { return int(c.Next()) >= 256-of256 }

// List draws the length of a list between least and most: it goes on with the given chance.
func (c *Choices) List(least, most, of256 int) int {
	n := least
	for n < most && c.Chance(of256) {
		n++
	}
	return n
}

// Bits draws n bytes as a number, the first one lowest.
func (c *Choices) Bits(n int) (x uint64) {
	for i := range n {
		x |= uint64(c.Next()) << (8 * i)
	}
	return x
}

// Weighted draws an index of weights in proportion to them. Their sum is from 1 to 256.
func (c *Choices) Weighted(weights []uint8) int {
	sum := 0
	for _, w := range weights {
		sum += int(w)
	}
	at := c.Below(sum)
	for i, w := range weights {
		if at -= int(w); at < 0 {
			return i
		}
	}
	return 0
}

// maxFit is among how many that fit a choice is made.
const maxFit = 32

// OneOf draws one of the numbers below n for which ok holds; -1 if ok holds for no number.
func (c *Choices) OneOf(n int, ok func(int) bool) int {
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
	return int(fit[c.Below(count)])
}

// Pick draws an element of a list that is not empty.
func Pick[T any](c *Choices, list []T) T { return list[c.Below(len(list))] }
