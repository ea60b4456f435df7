package page

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// Graph is the instances of a script, what each imports of which, and the tags that it knows by their identities.
type Graph struct {
	Nodes []Node
	Edges []Edge
	More  int // instances that are left out
}

// Node is an instance.
type Node struct {
	Number  int
	Name    string   // "instance 1 $a"
	As      []string // names under which it is registered
	Exports int
	Tags    []NodeTag

	module *wasm.Module
}

// NodeTag is a tag of an instance's index space.
type NodeTag struct {
	Tag
	Here string // "tag 0 $e", as the instance names it
	Own  bool   // defined there, and not imported
}

// Edge is what one instance imports of another.
type Edge struct {
	From, To int // numbers of nodes; To is -1 for the host
	Host     string
	What     []string // "tag e", "func f"
}

// maxNodes is how many instances a graph shows.
const maxNodes = 24

// NewGraph finds the instances of a script, without running it: those that its modules and their instances make, if
// they can be linked.
func NewGraph(s *wast.Script) *Graph {
	g := &graphing{registered: map[string]int{}, named: map[string]int{}, modules: map[string]*wasm.Module{}}
	for i := range s.Commands {
		g.command(s, &s.Commands[i])
	}
	return &g.Graph
}

// graphing is a graph as it is made.
type graphing struct {
	Graph
	registered map[string]int // nodes by the name under which they are registered
	named      map[string]int // nodes by their identifier in the script
	modules    map[string]*wasm.Module
	last       *wasm.Module
	tags       int
}

func (g *graphing) command(s *wast.Script, c *wast.Command) {
	switch c.Kind {
	case wast.CmdModule:
		m, err := c.Module.Decode(s.Source)
		if err != nil {
			return
		}
		g.last, g.modules[c.Module.Name] = m, m
		if !c.Module.Definition {
			g.instance(c.Module.Name, m)
		}
	case wast.CmdInstance:
		m := g.modules[c.Instance.Of]
		if c.Instance.Of == "" {
			m = g.last
		}
		if m != nil {
			g.instance(c.Instance.Name, m)
		}
	case wast.CmdRegister:
		i := len(g.Nodes) - 1
		if c.Name != "" {
			if k, ok := g.named[c.Name]; ok {
				i = k
			}
		}
		if i >= 0 {
			g.registered[c.Text] = i
			g.Nodes[i].As = append(g.Nodes[i].As, shown(c.Text))
		}
	}
}

func (g *graphing) instance(name string, m *wasm.Module) {
	if len(g.Nodes) == maxNodes {
		g.More++
		return
	}
	n := Node{Number: len(g.Nodes), Exports: len(m.Exports), module: m}
	n.Name = strings.TrimSpace(fmt.Sprintf("instance %d %s", n.Number, shown(name)))
	for i := range m.Imports {
		g.imported(&n, &m.Imports[i])
	}
	for range m.Tags {
		n.Tags = append(n.Tags, NodeTag{Tag: g.fresh(), Here: tagHere(m, len(n.Tags)), Own: true})
	}
	if name != "" {
		g.named[name] = n.Number
	}
	g.Nodes = append(g.Nodes, n)
}

// imported adds what an import is: an edge, and the tag if it is one.
func (g *graphing) imported(n *Node, im *wasm.Import) {
	to, ok := g.registered[im.Module]
	if !ok {
		to = -1
	}
	host := ""
	if !ok {
		host = shown(im.Module)
	}
	i := slices.IndexFunc(g.Edges, func(e Edge) bool { return e.From == n.Number && e.To == to && e.Host == host })
	if i < 0 {
		i = len(g.Edges)
		g.Edges = append(g.Edges, Edge{From: n.Number, To: to, Host: host})
	}
	g.Edges[i].What = append(g.Edges[i].What, im.Type.Kind.String()+" "+shown(im.Name))
	if im.Type.Kind != wasm.ExternTag {
		return
	}
	tag := g.exported(to, im.Name)
	if tag == nil {
		fresh := g.fresh()
		tag = &fresh
	}
	n.Tags = append(n.Tags, NodeTag{Tag: *tag, Here: tagHere(n.module, len(n.Tags))})
}

// exported is the tag that an instance exports under a name; nil if it is not known.
func (g *graphing) exported(node int, name string) *Tag {
	if node < 0 {
		return nil
	}
	n := &g.Nodes[node]
	for _, e := range n.module.Exports {
		if e.Kind == wasm.ExternTag && e.Name == name && int(e.Index) < len(n.Tags) {
			return &n.Tags[e.Index].Tag
		}
	}
	return nil
}

func (g *graphing) fresh() Tag {
	g.tags++
	return newTag(g.tags-1, "")
}

func tagHere(m *wasm.Module, x int) string {
	if m.Names != nil {
		if name, ok := m.Names.Tags.Name(uint32(x)); ok {
			return fmt.Sprintf("tag %d $%s", x, shown(name))
		}
	}
	return fmt.Sprintf("tag %d", x)
}

// graphImage is a graph laid out: the instances below each other, and an arrow at the right from each importer to the
// instance that exports.
type graphImage struct {
	Width, Height int
	Boxes         []box
	Arcs          []arc
}

// arc leads from an importer to an exporter.
type arc struct{ X, Y1, Y2, Reach int }

// maxTagLines is how many tags a box shows.
const maxTagLines = 8

// Image lays the graph out.
func (g *Graph) Image() *graphImage {
	img := &graphImage{}
	lines := make([][]line, len(g.Nodes))
	wide := 0
	for i := range g.Nodes {
		lines[i] = g.lines(&g.Nodes[i])
		wide = max(wide, widest(lines[i]))
	}
	y := margin
	for i := range g.Nodes {
		b := box{X: margin, Y: y, W: wide + 2*padding, H: len(lines[i])*lineStep + 2*padding - 4, Class: "frame"}
		for k := range lines[i] {
			l := &lines[i][k]
			x, at := b.X+padding, b.Y+padding+k*lineStep+9
			if l.Tag != nil {
				l.Badge = text{x, at, l.Tag.Letter}
				x += badge + 4
			}
			l.X, l.Y = x, at
		}
		b.Lines = lines[i]
		img.Boxes = append(img.Boxes, b)
		y += b.H + rowGap
	}
	right, reach := margin+wide+2*padding, 0
	for _, e := range g.Edges {
		if e.To < 0 {
			continue
		}
		from, to := &img.Boxes[e.From], &img.Boxes[e.To]
		apart := min(8, max(e.From-e.To, e.To-e.From))
		a := arc{X: right, Y1: from.Y + from.H/2 - 5, Y2: to.Y + to.H/2 + 5, Reach: 24 + 14*apart}
		img.Arcs = append(img.Arcs, a)
		reach = max(reach, a.Reach)
	}
	img.Width, img.Height = right+reach+margin, y-rowGap+margin
	return img
}

// lines are the lines in the box of an instance.
func (g *Graph) lines(n *Node) []line {
	title := n.Name
	if len(n.As) > 0 {
		title += " as " + strings.Join(n.As, ", ")
	}
	lines := []line{newLine("name", title)}
	for i := range n.Tags {
		if i == maxTagLines {
			lines = append(lines, newLine("faint", fmt.Sprintf("… %d more tags", len(n.Tags)-i)))
			break
		}
		t := &n.Tags[i]
		words := t.Here + ", imported"
		if t.Own {
			words = t.Here + ", defined here"
		}
		l := newLine("", words)
		l.Tag = &t.Tag
		lines = append(lines, l)
	}
	for i := range g.Edges {
		if e := &g.Edges[i]; e.From == n.Number {
			lines = append(lines, newLine("faint", e.words()))
		}
	}
	return lines
}

// words say what an edge is.
func (e *Edge) words() string {
	from := fmt.Sprintf("instance %d", e.To)
	if e.To < 0 {
		from = fmt.Sprintf("the host's %q", e.Host)
	}
	if len(e.What) <= 2 {
		return "imports " + strings.Join(e.What, ", ") + " from " + from
	}
	return fmt.Sprintf("imports %s and %d more from %s", e.What[0], len(e.What)-1, from)
}

// Words say what the graph shows, for those who do not see it.
func (g *Graph) Words() string {
	var list []string
	for _, e := range g.Edges {
		list = append(list, fmt.Sprintf("instance %d %s", e.From, e.words()))
	}
	if len(list) == 0 {
		return fmt.Sprintf("%d instances, which import nothing of each other", len(g.Nodes))
	}
	return strings.Join(list, "; ")
}

// WriteGraph draws a graph as an image of its own, for light and dark. The error is that of w.
func WriteGraph(w io.Writer, title string, g *Graph) error {
	return templates.ExecuteTemplate(w, "graph.svg.tmpl", struct {
		Title, Words string
		Image        *graphImage
	}{shown(title), g.Words(), g.Image()})
}
