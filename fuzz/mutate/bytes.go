package mutate

import (
	"encoding/binary"
	"slices"

	"wasmjudge/fuzz/choice"
	"wasmjudge/wasm"
)

// byteMutations change the binary format. Sizes around a change are mostly put right, so that it is what is inside
// that is wrong.
var byteMutations = []mutation{
	{"the header", onBytes((*mutator).header)},
	{"the end is cut off", onBytes((*mutator).cutOff)},
	{"bytes after the end", onBytes((*mutator).trailing)},
	{"a section's id", onSection((*mutator).sectionID)},
	{"a section's size", onSection((*mutator).sectionSize)},
	{"a section's size in more bytes", onSection((*mutator).longSize)},
	{"sections swapped", onBytes((*mutator).swapSections)},
	{"a section twice", onBytes((*mutator).sectionTwice)},
	{"a section is left out", onBytes((*mutator).leaveOutSection)},
	{"an empty section", onBytes((*mutator).emptySection)},
	{"a custom section", onBytes((*mutator).customSection)},
	{"the data count", onBytes((*mutator).dataCount)},
	{"a count", onSection((*mutator).count)},
	{"an integer in more bytes", onSection((*mutator).longInteger)},
	{"a body's size", onCode((*mutator).bodySize)},
	{"an integer of a body in more bytes", onCode((*mutator).longInBody)},
	{"a byte of a body", onCode((*mutator).byteOfBody)},
	{"a byte", onSection((*mutator).changeByte)},
	{"a bit", onSection((*mutator).flipBit)},
	{"a byte inserted", onSection((*mutator).insertByte)},
	{"a byte is left out", onSection((*mutator).leaveOutByte)},
	{"a part of a section twice", onSection((*mutator).transplant)},
}

// piece is a section: its id, its contents, and its size if that is not to be the contents'. The header, and what
// follows the last section, are pieces that have only contents.
type piece struct {
	raw      bool
	id       byte
	size     []byte
	contents []byte
}

const headerLength = 8

// cut takes a well-formed module apart.
func cut(bin []byte) []piece {
	list := []piece{{raw: true, contents: bin[:headerLength]}}
	for bin = bin[headerLength:]; len(bin) > 0; {
		n, width := binary.Uvarint(bin[1:])
		end := 1 + width + int(n)
		list = append(list, piece{id: bin[0], contents: slices.Clone(bin[1+width : end])})
		bin = bin[end:]
	}
	return list
}

func join(list []piece) (bin []byte) {
	for i := range list {
		p := &list[i]
		if !p.raw {
			bin = append(bin, p.id)
			if p.size == nil {
				bin = binary.AppendUvarint(bin, uint64(len(p.contents)))
			}
			bin = append(bin, p.size...)
		}
		bin = append(bin, p.contents...)
	}
	return bin
}

// onBytes makes a change to the bytes of a module that is drawn.
func onBytes(change func(*mutator, *mutant) bool) func(*mutator) bool {
	return func(u *mutator) bool { return change(u, u.bytes()) }
}

// onSection makes a change to a section that is drawn.
func onSection(change func(*mutator, *piece) bool) func(*mutator) bool {
	return onBytes(func(u *mutator, c *mutant) bool {
		p := &c.pieces[u.Below(len(c.pieces))]
		return !p.raw && change(u, p)
	})
}

// onCode makes a change to a body of the code section, which is given with its size.
func onCode(change func(*mutator, *bodyBytes) bool) func(*mutator) bool {
	return onBytes(func(u *mutator, c *mutant) bool {
		i := slices.IndexFunc(c.pieces, func(p piece) bool { return !p.raw && p.id == byte(wasm.SecCode) })
		if i < 0 {
			return false
		}
		count, list := bodies(c.pieces[i].contents)
		if len(list) == 0 || !change(u, &list[u.Below(len(list))]) {
			return false
		}
		c.pieces[i].contents = count
		for _, b := range list {
			c.pieces[i].contents = append(append(c.pieces[i].contents, b.size...), b.contents...)
		}
		return true
	})
}

// bodyBytes is a function's body in the code section.
type bodyBytes struct{ size, contents []byte }

// setContents gives a body contents, with the right size.
func (b *bodyBytes) setContents(contents []byte) {
	b.size, b.contents = binary.AppendUvarint(nil, uint64(len(contents))), contents
}

// bodies takes a code section apart, as far as it is well-formed.
func bodies(contents []byte) (count []byte, list []bodyBytes) {
	_, width := binary.Uvarint(contents)
	if width <= 0 {
		return contents, nil
	}
	count, contents = slices.Clone(contents[:width]), contents[width:]
	for len(contents) > 0 {
		n, width := binary.Uvarint(contents)
		if width <= 0 || n > uint64(len(contents)-width) {
			return count, nil
		}
		end := width + int(n)
		list = append(list, bodyBytes{slices.Clone(contents[:width]), slices.Clone(contents[width:end])})
		contents = contents[end:]
	}
	return count, list
}

// long writes a number in more bytes than it needs: as many as are allowed, more, or with bits that are not.
func (u *mutator) long(x uint64) []byte {
	width := choice.Pick(&u.Choices, []int{2, 5, 3, 4, 6, 10, 11})
	b := make([]byte, width)
	for i := range b {
		b[i], x = byte(x)|0x80, x>>7
	}
	b[width-1] &= 0x7F
	if u.Chance(50) {
		b[width-1] |= choice.Pick(&u.Choices, []byte{0x10, 0x20, 0x40, 0x08, 0x80})
	}
	return b
}

func (u *mutator) header(c *mutant) bool {
	h := slices.Clone(c.pieces[0].contents)
	if len(h) == 0 {
		return false
	}
	h[u.Below(len(h))] ^= 1 << u.Below(8)
	c.pieces[0].contents = h
	return true
}

func (u *mutator) cutOff(c *mutant) bool {
	bin := join(c.pieces)
	c.pieces = []piece{{raw: true, contents: bin[:len(bin)-1-u.wide(len(bin)-1)]}}
	return true
}

func (u *mutator) trailing(c *mutant) bool {
	tail := make([]byte, 1+u.Below(4))
	for i := range tail {
		tail[i] = u.Next()
	}
	c.pieces = append(c.pieces, piece{raw: true, contents: tail})
	return true
}

func (u *mutator) sectionID(p *piece) bool {
	p.id = byte(u.Below(16))
	return true
}

func (u *mutator) sectionSize(p *piece) bool {
	n := uint64(len(p.contents))
	p.size = binary.AppendUvarint(nil,
		choice.Pick(&u.Choices, []uint64{n + 1, n - min(1, n), 0, 2 * n, 1<<32 - 1, 1 << 31}))
	return true
}

func (u *mutator) longSize(p *piece) bool {
	p.size = u.long(uint64(len(p.contents)))
	return true
}

func (u *mutator) swapSections(c *mutant) bool {
	if len(c.pieces) < 3 {
		return false
	}
	i := 1 + u.Below(len(c.pieces)-2)
	c.pieces[i], c.pieces[i+1] = c.pieces[i+1], c.pieces[i]
	return true
}

func (u *mutator) sectionTwice(c *mutant) bool {
	i := u.Below(len(c.pieces))
	c.pieces = slices.Insert(c.pieces, u.Below(len(c.pieces)+1), c.pieces[i])
	return true
}

func (u *mutator) leaveOutSection(c *mutant) bool {
	if len(c.pieces) < 2 {
		return false
	}
	i := 1 + u.Below(len(c.pieces)-1)
	c.pieces = slices.Delete(c.pieces, i, i+1)
	return true
}

// emptySection inserts a section that has no entries, or not even a count.
func (u *mutator) emptySection(c *mutant) bool {
	p := piece{id: byte(u.Below(15)), contents: []byte{0}}
	if u.Chance(40) {
		p.contents = nil
	}
	c.pieces = slices.Insert(c.pieces, u.Below(len(c.pieces)+1), p)
	return true
}

// customSection inserts a custom section: its name may be missing, not UTF-8, or longer than the section.
func (u *mutator) customSection(c *mutant) bool {
	name := choice.Pick(&u.Choices, append([]string{"x", "", "name", "metadata.code.branch_hint"}, badNames...))
	p := piece{id: byte(wasm.SecCustom),
		contents: append(binary.AppendUvarint(nil, uint64(len(name)+u.Below(8)/7)), name...)}
	for n := u.Below(4); n > 0; n-- {
		p.contents = append(p.contents, u.Next())
	}
	if u.Chance(20) {
		p.contents = nil
	}
	c.pieces = slices.Insert(c.pieces, u.Below(len(c.pieces)+1), p)
	return true
}

// dataCount changes the number of the data count section, or takes it away, or inserts such a section before the code.
func (u *mutator) dataCount(c *mutant) bool {
	is := func(id wasm.SectionID) int {
		return slices.IndexFunc(c.pieces, func(p piece) bool { return !p.raw && p.id == byte(id) })
	}
	switch i, code := is(wasm.SecDataCount), is(wasm.SecCode); {
	case i >= 0 && u.Chance(128):
		c.pieces = slices.Delete(c.pieces, i, i+1)
	case i >= 0:
		c.pieces[i].contents = binary.AppendUvarint(nil, uint64(u.Below(4)))
	case code >= 0:
		c.pieces = slices.Insert(c.pieces, code, piece{id: byte(wasm.SecDataCount),
			contents: binary.AppendUvarint(nil, uint64(u.Below(4)))})
	default:
		return false
	}
	return true
}

// count changes the number of a section's entries.
func (u *mutator) count(p *piece) bool {
	if len(p.contents) == 0 {
		return false
	}
	switch u.Below(3) {
	case 0:
		p.contents[0]++
	case 1:
		p.contents[0]--
	case 2:
		p.contents = append([]byte{0xFF, 0xFF, 0xFF, 0xFF, 0x0F}, p.contents[1:]...)
	}
	return true
}

// longInteger writes what may be an integer in more bytes.
func (u *mutator) longInteger(p *piece) bool { return u.lengthen(&p.contents) }

func (u *mutator) longInBody(b *bodyBytes) bool {
	contents := b.contents
	if !u.lengthen(&contents) {
		return false
	}
	b.setContents(contents)
	return true
}

func (u *mutator) lengthen(b *[]byte) bool {
	if len(*b) == 0 {
		return false
	}
	i := u.wide(len(*b))
	*b = slices.Replace(*b, i, i+1, u.long(uint64((*b)[i]&0x7F))...)
	return true
}

func (u *mutator) bodySize(b *bodyBytes) bool {
	n := uint64(len(b.contents))
	if u.Chance(128) {
		b.size = u.long(n)
	} else {
		b.size = binary.AppendUvarint(nil, choice.Pick(&u.Choices, []uint64{n + 1, n - 1, 0, 1<<32 - 1}))
	}
	return true
}

func (u *mutator) byteOfBody(b *bodyBytes) bool {
	contents := slices.Clone(b.contents)
	if len(contents) == 0 {
		return false
	}
	i := u.wide(len(contents))
	switch u.Below(3) {
	case 0:
		contents[i] = u.Next()
	case 1:
		contents = slices.Insert(contents, i, u.Next())
	case 2:
		contents = slices.Delete(contents, i, i+1)
	}
	b.setContents(contents)
	return true
}

func (u *mutator) changeByte(p *piece) bool {
	if len(p.contents) == 0 {
		return false
	}
	p.contents[u.wide(len(p.contents))] = u.Next()
	return true
}

func (u *mutator) flipBit(p *piece) bool {
	if len(p.contents) == 0 {
		return false
	}
	p.contents[u.wide(len(p.contents))] ^= 1 << u.Below(8)
	return true
}

func (u *mutator) insertByte(p *piece) bool {
	p.contents = slices.Insert(p.contents, u.wide(len(p.contents)+1), u.Next())
	return true
}

func (u *mutator) leaveOutByte(p *piece) bool {
	if len(p.contents) == 0 {
		return false
	}
	i := u.wide(len(p.contents))
	p.contents = slices.Delete(p.contents, i, i+1)
	return true
}

// transplant copies some bytes to another place of the section.
func (u *mutator) transplant(p *piece) bool {
	if len(p.contents) < 2 {
		return false
	}
	from := u.wide(len(p.contents))
	part := slices.Clone(p.contents[from:min(len(p.contents), from+1+u.Below(8))])
	p.contents = slices.Insert(p.contents, u.wide(len(p.contents)), part...)
	return true
}
