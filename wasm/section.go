package wasm

import "slices"

// The names of the custom sections whose contents a module holds as Names and Hints.
const (
	NameSection = "name"
	HintSection = "metadata.code.branch_hint"
)

// SectionID numbers the sections of the binary format (5.5.2).
type SectionID uint8

// The sections.
const (
	SecCustom SectionID = iota
	SecType
	SecImport
	SecFunc
	SecTable
	SecMem
	SecGlobal
	SecExport
	SecStart
	SecElem
	SecCode
	SecData
	SecDataCount
	SecTag
)

var sectionNames = [...]string{"custom", "type", "import", "func", "table", "memory", "global", "export", "start", "elem", "code", "data", "datacount", "tag"}

func (s SectionID) String() string {
	if int(s) < len(sectionNames) {
		return sectionNames[s]
	}
	return "unknown"
}

// SectionOrder lists the sections other than custom ones in the order in which they must stand.
var SectionOrder = [...]SectionID{
	SecType, SecImport, SecFunc, SecTable, SecMem, SecTag, SecGlobal, SecExport, SecStart, SecElem, SecDataCount, SecCode, SecData,
}

// Has reports whether the binary format of a module has a section, which is so where it has contents (5.5.2). A count
// of data segments is there if a function names one of them.
func (m *Module) Has(id SectionID) bool {
	switch id {
	case SecType:
		return len(m.Types) > 0
	case SecImport:
		return len(m.Imports) > 0
	case SecFunc, SecCode:
		return len(m.Funcs) > 0
	case SecTable:
		return len(m.Tables) > 0
	case SecMem:
		return len(m.Mems) > 0
	case SecTag:
		return len(m.Tags) > 0
	case SecGlobal:
		return len(m.Globals) > 0
	case SecExport:
		return len(m.Exports) > 0
	case SecStart:
		return m.Start != nil
	case SecElem:
		return len(m.Elems) > 0
	case SecDataCount:
		return slices.ContainsFunc(m.Funcs, func(f Func) bool { return namesData(f.Body) })
	case SecData:
		return len(m.Datas) > 0
	}
	return false
}

// namesData reports whether a function body holds a dataidx.
func namesData(body []Instr) bool {
	return slices.ContainsFunc(body, func(in Instr) bool {
		imm := in.Op.Row().Imm
		return imm == ImmMemData || imm == ImmData || imm == ImmTypeData
	})
}

// Follows returns the section that a custom section follows which says that it follows a given one: that one, or the
// last before it that the module has; SecCustom if it has none.
func (m *Module) Follows(id SectionID) SectionID {
	if id == SecCustom || m.Has(id) {
		return id
	}
	for i := slices.Index(SectionOrder[:], id) - 1; i >= 0; i-- {
		if m.Has(SectionOrder[i]) {
			return SectionOrder[i]
		}
	}
	return SecCustom
}

// PlaceCustoms makes custom sections follow sections that the module has (Follows).
func (m *Module) PlaceCustoms() {
	said, found := SecCustom, SecCustom
	for i := range m.Customs {
		c := &m.Customs[i]
		if c.After != said { // most stand together, and to find a count of data segments takes a look at all functions
			said, found = c.After, m.Follows(c.After)
		}
		c.After = found
	}
}
