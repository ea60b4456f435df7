package page

import (
	"cmp"
	"embed"
	"html/template"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"wasmjudge/wasm"
	"wasmjudge/wast"
)

//go:embed templates
var files embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"style": func() template.CSS { return template.CSS(mustRead("style.css")) },
	"draw":  Draw,
	"inc":   func(i int) int { return i + 1 },
	"mul":   func(a, b int) int { return a * b },
}).ParseFS(files, "templates/*.tmpl"))

func mustRead(name string) string {
	b, err := files.ReadFile("templates/" + name)
	if err != nil {
		panic(err) // the file is embedded
	}
	return string(b)
}

func itoa(i int) string { return strconv.Itoa(i) }

// WriteSVG draws a search as an image of its own, for light and dark. The error is that of w.
func WriteSVG(w io.Writer, title string, s *wast.Search) error {
	l := &layout{title: wasm.Printable(title)}
	l.place(Draw(s))
	return templates.ExecuteTemplate(w, "walk.svg.tmpl", l.image())
}

// Measures of an image, in pixels.
const (
	charWidth = 7.25 // of a monospaced letter of 12 pixels
	lineStep  = 17
	margin    = 16
	padding   = 10
	rowGap    = 26
	columnGap = 28
	badge     = 17 // the room that a tag's letter takes
	longest   = 46 // letters of a line; the rest is cut
)

// layout finds the places of an image's parts.
type layout struct {
	title  string
	p      *Picture
	widths []int // of the columns
	top    int   // of the next box
	boxes  []box
	arrows []arrow
}

// image is what the template draws.
type image struct {
	Title, Description string
	Width, Height      int
	Head               line
	Columns            []text
	Boxes              []box
	Arrows             []arrow
	Foot               *text
}

type text struct {
	X, Y int
	Text string
}

// box is a frame.
type box struct {
	X, Y, W, H int
	Class      string // "frame", "frame catches" or "frame host"
	Lines      []line
}

// line is a line of text, with the letter of a tag before it if there is one.
type line struct {
	text
	Class string
	Tag   *Tag
	Badge text
}

// arrow leads from one frame to the next.
type arrow struct{ X1, Y1, X2, Y2, Mid int }

func (l *layout) place(p *Picture) {
	l.p = p
	l.widths = make([]int, max(1, len(p.Columns)))
	for i, name := range p.Columns {
		l.widths[i] = width(name)
	}
	lines := make([][]line, len(p.Frames))
	for i := range p.Frames {
		lines[i] = frameLines(&p.Frames[i])
		c := max(0, p.Frames[i].Column)
		l.widths[c] = max(l.widths[c], widest(lines[i]))
	}
	l.top = margin + 3*lineStep + 12
	for i := range p.Frames {
		l.box(&p.Frames[i], lines[i])
	}
}

// box places a frame below those before it.
func (l *layout) box(f *Frame, lines []line) {
	b := box{X: l.left(f.Column), Y: l.top, W: l.widths[max(0, f.Column)] + 2*padding, H: len(lines)*lineStep + 2*padding - 4, Class: "frame"}
	switch {
	case f.Host:
		b.Class = "frame host"
	case f.Catches:
		b.Class = "frame catches"
	}
	for i := range lines {
		x, y := b.X+padding, b.Y+padding+i*lineStep+9
		if lines[i].Tag != nil {
			lines[i].Badge = text{x, y, lines[i].Tag.Letter}
			x += badge + 4
		}
		lines[i].X, lines[i].Y = x, y
	}
	b.Lines = lines
	if n := len(l.boxes); n > 0 {
		from := &l.boxes[n-1]
		y1 := from.Y + from.H
		l.arrows = append(l.arrows, arrow{from.X + from.W/2, y1, b.X + b.W/2, b.Y - 4, y1 + rowGap/2 - 2})
	}
	l.boxes = append(l.boxes, b)
	l.top += b.H + rowGap
}

// left is the left end of a column; a host function stands in the first.
func (l *layout) left(column int) int {
	x := margin
	for i := range max(0, column) {
		x += l.widths[i] + 2*padding + columnGap
	}
	return x
}

func (l *layout) image() *image {
	g := &image{Title: l.title, Boxes: l.boxes, Arrows: l.arrows, Height: l.top - rowGap + margin}
	words := l.p.Thrower + ": an exception of"
	g.Head = line{text: text{margin, margin + 9, words}, Tag: &l.p.Thrown}
	g.Head.Badge = text{margin + width(words) + 8, margin + 9, l.p.Thrown.Letter}
	g.Description = words + " " + l.p.Thrown.Name
	end := g.Head.Badge.X + badge + 4 + width(l.p.Thrown.Name)
	for i, name := range l.p.Columns {
		g.Columns = append(g.Columns, text{l.left(i), margin + 2*lineStep + 12, cut(name)})
	}
	if !l.p.Caught {
		g.Foot = &text{margin, l.top - rowGap/2 + 6, "not caught: the invocation ends in it"}
		g.Height += lineStep + 4
		end = max(end, margin+width(g.Foot.Text))
	}
	last := len(l.widths) - 1
	g.Width = max(l.left(last)+l.widths[last]+2*padding, end) + margin
	return g
}

// frameLines are the lines in a frame's box.
func frameLines(f *Frame) []line {
	if f.Host {
		return []line{newLine("name", f.Numbers()+"  a host function")}
	}
	lines := []line{newLine("name", f.Numbers()+"  "+f.Func)}
	if f.Code != "" {
		lines = append(lines, newLine("code", f.Code))
	}
	if len(f.Handlers) == 0 {
		lines = append(lines, newLine("faint", "no handler here"))
	}
	for i := range f.Handlers {
		for k := range f.Handlers[i].Clauses {
			lines = append(lines, clauseLines(&f.Handlers[i].Clauses[k])...)
		}
	}
	return lines
}

func clauseLines(c *Clause) []line {
	verdict := newLine("miss", "✗ "+c.Verdict())
	if c.Match {
		verdict = newLine("match", "✓ "+c.Verdict())
	}
	meaning := newLine("", cmp.Or(c.Tag, c.Meaning()))
	meaning.Tag = c.Means
	return []line{newLine("clause", c.Written), meaning, verdict}
}

func newLine(class, s string) line { return line{text: text{Text: cut(s)}, Class: class} }

// cut makes a text fit a line of the image.
func cut(s string) string {
	s = wasm.Printable(strings.ReplaceAll(s, "\n", " "))
	if utf8.RuneCountInString(s) <= longest {
		return s
	}
	return string([]rune(s)[:longest-1]) + "…"
}

// width is that of a text in pixels.
func width(s string) int { return int(float64(utf8.RuneCountInString(s))*charWidth) + 1 }

func widest(lines []line) (most int) {
	for _, l := range lines {
		n := width(l.Text)
		if l.Tag != nil {
			n += badge + 4
		}
		most = max(most, n)
	}
	return most
}
