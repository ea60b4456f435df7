package page

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// Picture is a search for a handler, laid out.
type Picture struct {
	Thrower string
	Thrown  Tag
	Columns []string // the instances whose frames were passed, in the order in which they come first
	Tags    []Tag    // the exception's first, and those that clauses named
	Frames  []Frame
	Caught  bool
}

// Tag is a tag by its identity.
type Tag struct {
	Letter string // "A" for the exception's, then as they come; after "Z" comes "A1"
	Hue    int    // one of hues
	Name   string // "tag 0 $e of instance 1 $a"
}

// Frame is a frame in a picture.
type Frame struct {
	wast.SearchFrame
	Column   int // -1 for a host function
	Handlers []Handler
	Catches  bool // the exception ends here
	Parts    bool // another engine's search is another from here on
}

// Handler is a try_table of a frame.
type Handler struct {
	wast.SearchHandler
	Clauses []Clause
}

// Clause is a catch clause that was tried. Means is nil for a clause that takes every exception.
type Clause struct {
	wast.SearchClause
	Means *Tag
}

// hues is how many colours tags have. Letters tell more of them apart.
const hues = 6

// Draw lays a search out.
func Draw(s *wast.Search) *Picture {
	d := &drawing{ids: []wasm.TagID{s.TagID}}
	d.Picture = Picture{Thrower: s.Thrower, Caught: s.Caught}
	d.Tags = []Tag{newTag(0, s.Tag)}
	d.Thrown = d.Tags[0]
	for i := range s.Frames {
		d.frame(&s.Frames[i])
	}
	if n := len(d.Frames); s.Caught && n > 0 {
		d.Frames[n-1].Catches = true
	}
	return &d.Picture
}

// drawing is a picture as it is made. Tag i of the picture is ids[i].
type drawing struct {
	Picture
	ids       []wasm.TagID
	instances []int // of the columns
}

func (d *drawing) frame(s *wast.SearchFrame) {
	f := Frame{SearchFrame: *s, Column: -1}
	if !s.Host {
		f.Column = d.column(s)
	}
	for i := range s.Handlers {
		h := Handler{SearchHandler: s.Handlers[i]}
		for k := range s.Handlers[i].Clauses {
			h.Clauses = append(h.Clauses, d.clause(&s.Handlers[i].Clauses[k]))
		}
		f.Handlers = append(f.Handlers, h)
	}
	d.Frames = append(d.Frames, f)
}

func (d *drawing) column(s *wast.SearchFrame) int {
	i := slices.Index(d.instances, s.Number)
	if i < 0 {
		i = len(d.instances)
		d.instances = append(d.instances, s.Number)
		d.Columns = append(d.Columns, s.Instance)
	}
	return i
}

func (d *drawing) clause(s *wast.SearchClause) Clause {
	c := Clause{SearchClause: *s}
	if s.Tag == "" {
		return c
	}
	i := slices.Index(d.ids, s.TagID)
	if i < 0 {
		i = len(d.ids)
		d.ids = append(d.ids, s.TagID)
		d.Tags = append(d.Tags, newTag(i, s.Tag))
	}
	t := d.Tags[i]
	c.Means = &t
	return c
}

func newTag(i int, name string) Tag {
	letter := string(rune('A' + i%26))
	if n := i / 26; n > 0 {
		letter += itoa(n)
	}
	return Tag{Letter: letter, Hue: i % hues, Name: name}
}
