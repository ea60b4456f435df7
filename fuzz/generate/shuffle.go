package generate

// lanesOfTwo are the lane indices of a shuffle: from 16 on they are those of the second operand.
type lanesOfTwo [16]byte

// shuffles are the patterns of shuffles for which processors have instructions, and any other at last; shuffleWeights
// is how often each is.
var (
	shuffles = []func(*choices) lanesOfTwo{
		(*choices).oneOperand, (*choices).interleaved, (*choices).rotated, (*choices).broadcast, (*choices).blended,
		(*choices).reversed, (*choices).everySecond, (*choices).lanesOfBoth, (*choices).lanesOfOne, (*choices).anyLanes,
	}
	shuffleWeights = []uint8{10, 40, 40, 40, 30, 20, 30, 20, 14, 12}
)

// shuffle draws the lane indices of a shuffle: now and then one that is not quite the pattern.
func (c *choices) shuffle() lanesOfTwo {
	s := shuffles[c.Weighted(shuffleWeights)](c)
	if c.Chance(30) {
		s[c.Below(16)] = byte(c.Below(32))
	}
	return s
}

// shuffleOf takes for each lane of so many bytes the lane of that width with a number.
func shuffleOf(width int, from func(lane int) int) (s lanesOfTwo) {
	for i := range s {
		s[i] = byte((from(i/width)*width + i%width) % 32)
	}
	return s
}

// laneWidth draws how many bytes lanes have.
func (c *choices) laneWidth() int { return 1 << c.Below(4) }

func (c *choices) oneOperand() lanesOfTwo {
	second := c.Below(2)
	return shuffleOf(8, func(lane int) int { return lane + 2*second })
}

// interleaved takes lanes of both operands in turn, of their low or high halves.
func (c *choices) interleaved() lanesOfTwo {
	width, high := c.laneWidth(), c.Below(2)
	n := 16 / width
	return shuffleOf(width, func(lane int) int { return lane/2 + high*n/2 + lane%2*n })
}

// rotated takes sixteen bytes that follow each other.
func (c *choices) rotated() lanesOfTwo {
	by := c.Below(32)
	return shuffleOf(1, func(lane int) int { return lane + by })
}

func (c *choices) broadcast() lanesOfTwo {
	width := c.laneWidth()
	from := c.Below(32 / width)
	return shuffleOf(width, func(int) int { return from })
}

// blended leaves each lane in its place, of the one or the other operand.
func (c *choices) blended() lanesOfTwo {
	width := c.laneWidth()
	mask, n := c.Bits(2), 16/width
	return shuffleOf(width, func(lane int) int { return lane + int(mask>>lane&1)*n })
}

// reversed takes lanes in groups, and each group from its end.
func (c *choices) reversed() lanesOfTwo {
	width := c.laneWidth()
	group := 2 << c.Below(3)
	return shuffleOf(width, func(lane int) int { return lane ^ (group-1)&(16/width-1) })
}

// everySecond takes the lanes with even or odd numbers of both operands.
func (c *choices) everySecond() lanesOfTwo {
	width, odd := c.laneWidth(), c.Below(2)
	return shuffleOf(width, func(lane int) int { return 2*lane + odd })
}

// lanesOfBoth takes any lanes of four or eight bytes.
func (c *choices) lanesOfBoth() lanesOfTwo {
	width := 4 << c.Below(2)
	return c.anyOf(width, 32/width)
}

// lanesOfOne takes any lanes of two to eight bytes of the first operand.
func (c *choices) lanesOfOne() lanesOfTwo {
	width := 2 << c.Below(3)
	return c.anyOf(width, 16/width)
}

func (c *choices) anyLanes() lanesOfTwo { return c.anyOf(1, 32) }

// anyOf takes any of the first n lanes of so many bytes.
func (c *choices) anyOf(width, n int) lanesOfTwo {
	var from [16]int
	for i := range 16 / width {
		from[i] = c.Below(n)
	}
	return shuffleOf(width, func(lane int) int { return from[lane] })
}
