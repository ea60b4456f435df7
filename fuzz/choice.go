package fuzz

// choices is the source of a program: a string of bytes that is read as a sequence of decisions. After its end every
// decision is the first one, which generators make the simplest, so that a program ends soon after its bytes do.
type choices struct {
	data []byte
}

// below draws a number less than n, which is at most 256.
func (c *choices) below(n int) int {
	if n <= 1 || len(c.data) == 0 {
		return 0
	}
	b := c.data[0]
	c.data = c.data[1:]
	return int(b) % n
}

// more is the continue-bit of a list: it goes on with the given probability in 256.
func (c *choices) more(chance int) bool {
	if len(c.data) == 0 {
		return false
	}
	b := c.data[0]
	c.data = c.data[1:]
	return int(b) < chance
}

// bits draws n bytes as a number, the first byte lowest; what is missing is 0.
func (c *choices) bits(n int) (x uint64) {
	for i := range min(n, len(c.data)) {
		x |= uint64(c.data[i]) << (8 * i)
	}
	c.data = c.data[min(n, len(c.data)):]
	return x
}

// weighted draws an index of weights in proportion to them. Their sum is at most 256.
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
