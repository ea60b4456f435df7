package generate

import "wasmjudge/wasm"

// laneList is a width of lanes in bytes, and values of such lanes at which operators behave specially.
type laneList struct {
	width  int
	values []uint64
}

var laneLists = []laneList{
	{1, []uint64{0, 1, 0xFF, 0x80, 0x7F, 2, 7, 8, 0x0F, 0x10, 0x81, 0x55}},
	{2, []uint64{0, 1, 0xFFFF, 0x8000, 0x7FFF, 2, 15, 16, 0xFF, 0x100, 0x8001, 0x5555}},
	{4, []uint64{0, 1, 1<<32 - 1, 1 << 31, 1<<31 - 1, 2, 31, 32, 0xFFFF, 0x8000, 1<<31 + 1}},
	{8, []uint64{0, 1, 1<<64 - 1, 1 << 63, 1<<63 - 1, 2, 63, 64, 1<<32 - 1, 1 << 31, 1<<63 + 1}},
	{4, []uint64{0, 0x3F800000, 1 << 31, 0x7F800000, 0xFF800000, canonicalNaN32, 0x4F000000, 0xCF000000, 0x4F800000, 1, 0x3F000000, 0x7F7FFFFF,
		0xFFC00000, 0x7F800001, 0xFFE00000, 0xBFC00000, 0x40200000, 0x4B000001}},
	{8, []uint64{0, 0x3FF0000000000000, 1 << 63, 0x7FF0000000000000, 0xFFF0000000000000, canonicalNaN64, 0x41E0000000000000, 0xC1E0000000000000,
		0x41F0000000000000, 1, 0x3FE0000000000000, 0x47F0000000000000, 0xFFF8000000000000, 0x7FF0000000000001, 0xFFFC000000000000, 0xBFF8000000000000, 0x4004000000000000}},
}

// interestingVectors are such that need all their lanes to be so.
var interestingVectors = []wasm.Value{
	{Kind: wasm.V128},
	vectorOf(8, func(int) uint64 { return 1<<64 - 1 }),
	vectorOf(1, func(i int) uint64 { return uint64(i) }),
	vectorOf(1, func(i int) uint64 { return uint64(15 - i) }),
	vectorOf(1, func(i int) uint64 { return uint64(i*17 + 128) }),
	vectorOf(8, func(i int) uint64 { return uint64(1-i) * (1<<64 - 1) }),
	vectorOf(8, func(i int) uint64 { return uint64(i) << 63 }),
	{Kind: wasm.V128, Lo: 1},
}

// vectorOf is the vector of lanes of so many bytes.
func vectorOf(width int, lane func(i int) uint64) wasm.Value {
	words := [2]uint64{}
	mask := uint64(1)<<(8*width) - 1
	for i := range 16 / width {
		words[i*width/8] |= (lane(i) & mask) << (8 * (i * width % 8))
	}
	return wasm.Value{Kind: wasm.V128, Lo: words[0], Hi: words[1]}
}

// vectors are the ways to draw a vector, and vectorWeights how often each is.
var (
	vectors = []func(*choices) wasm.Value{(*choices).knownVector, (*choices).splatVector, (*choices).lanesVector,
		(*choices).loneVector, (*choices).anyVector}
	vectorWeights = []uint8{70, 60, 90, 20, 10}
)

// vector draws the value of a vector.
func (c *choices) vector() wasm.Value { return vectors[c.Weighted(vectorWeights)](c) }

func (c *choices) knownVector() wasm.Value { return pick(c, interestingVectors) }

// splatVector has the same in all lanes.
func (c *choices) splatVector() wasm.Value {
	l := pick(c, laneLists)
	x := c.lane(l)
	return vectorOf(l.width, func(int) uint64 { return x })
}

// lane draws what a lane holds.
func (c *choices) lane(l laneList) uint64 {
	if k := c.Below(len(l.values) + 2); k < len(l.values) {
		return l.values[k]
	}
	return c.Bits(l.width)
}

// lanesVector has something special in each lane, by two bytes for all.
func (c *choices) lanesVector() wasm.Value {
	l := pick(c, laneLists)
	from, step := c.Below(len(l.values)), 1+c.Below(len(l.values)-1)
	return vectorOf(l.width, func(i int) uint64 { return l.values[(from+i*step)%len(l.values)] })
}

// loneVector has something in one lane only.
func (c *choices) loneVector() wasm.Value {
	l := pick(c, laneLists)
	at, x := c.Below(16/l.width), c.lane(l)
	return vectorOf(l.width, func(i int) uint64 {
		if i == at {
			return x
		}
		return 0
	})
}

func (c *choices) anyVector() wasm.Value {
	low := c.Bits(8)
	return wasm.Value{Kind: wasm.V128, Lo: low, Hi: c.Bits(8)}
}
