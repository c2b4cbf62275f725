package rbac

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"tianti/internal/store"
	"tianti/internal/text"
)

// UnitKind is the level of a unit.
type UnitKind string

// The kinds, from the root down.
const (
	Group    UnitKind = "group"
	Province UnitKind = "province"
	Centre   UnitKind = "centre"
	Team     UnitKind = "team"
)

// UnitKinds lists the kinds from the root down.
var UnitKinds = []UnitKind{Group, Province, Centre, Team}

// Below is the kind of the units directly below, "" below a team.
func (k UnitKind) Below() UnitKind {
	switch k {
	case "":
		return Group
	case Group:
		return Province
	case Province:
		return Centre
	case Centre:
		return Team
	}
	return ""
}

// Unit is a part of the organisation.
type Unit struct {
	store.Meta `bson:",inline"` // "group.gd.shenzhen.t4"
	Parent     string           `bson:"parent" json:"parent"` // id, "" for the group
	Path       string           `bson:"path" json:"path"`     // "/group/gd/shenzhen/t4/"
	Kind       UnitKind         `bson:"kind" json:"kind"`
	Name       string           `bson:"name" json:"name"`
	NameEN     string           `bson:"name_en,omitempty" json:"name_en,omitempty"`
	Fold       string           `bson:"fold" json:"-"`                            // the name as siblings are told apart
	Closed     Day              `bson:"closed,omitempty" json:"closed,omitempty"` // the first day without it, "" while it is open
	To         string           `bson:"to,omitempty" json:"to,omitempty"`         // path of where it was moved
	Was        string           `bson:"was,omitempty" json:"was,omitempty"`       // path of where it was before a move
}

// Open says whether people may belong to the unit.
func (u Unit) Open() bool { return u.Closed == "" && u.To == "" }

// Code is the unit's step of the path.
func (u Unit) Code() string { return u.ID[strings.LastIndexByte(u.ID, '.')+1:] }

// In is the unit's name in a language; the Chinese one where no other is known.
func (u Unit) In(lang string) string {
	if lang == "en" && u.NameEN != "" {
		return u.NameEN
	}
	return u.Name
}

// UnitPath is the path of a unit id, and UnitID the id of a path.
func UnitPath(id string) string {
	if id == "" {
		return ""
	}
	return "/" + strings.ReplaceAll(id, ".", "/") + "/"
}

// UnitID is the id of the unit at a path; "" for "/".
func UnitID(path string) string {
	return strings.ReplaceAll(strings.Trim(path, "/"), "/", ".")
}

// Lineage lists the ids from the group down to the unit itself.
func Lineage(id string) []string {
	var out []string
	for i, r := range id {
		if r == '.' {
			out = append(out, id[:i])
		}
	}
	if id != "" {
		out = append(out, id)
	}
	return out
}

// codeShape is what one step of a unit's id looks like.
var codeShape = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// NewUnit makes a unit below a parent (nil for the group). code is its step in the path; "" makes
// one from the name. Faults: ErrUnitKind, ErrUnitName, ErrUnitCode.
func NewUnit(parent *Unit, code, name, nameEN string) (*Unit, error) {
	u := &Unit{Name: text.Clean(name), NameEN: text.Clean(nameEN)}
	u.Fold = text.Fold(u.Name)
	above := UnitKind("")
	if parent != nil {
		above, u.Parent = parent.Kind, parent.ID
	}
	if u.Kind = above.Below(); u.Kind == "" {
		return nil, ErrUnitKind.At("parent").With("parent", parent.Name)
	}
	if u.Fold == "" || len([]rune(u.Name)) > maxName {
		return nil, ErrUnitName.At("name").With("limit", maxName)
	}
	if code == "" {
		code = UnitCode(u.Kind, u.Name)
	}
	if !codeShape.MatchString(code) {
		return nil, ErrUnitCode.At("code").With("value", code)
	}
	u.ID = code
	if parent != nil {
		u.ID = parent.ID + "." + code
	}
	u.Path = UnitPath(u.ID)
	return u, nil
}

// UnitCode makes a step of the path from a unit's name: the known short form of a province, "t4"
// of the team "4组", else the pinyin of what is left without the word for the kind of unit. Names
// that leave nothing get a code from their hash. The same name always gives the same code.
func UnitCode(kind UnitKind, name string) string {
	fold := text.Fold(name)
	switch kind {
	case Group:
		return "group"
	case Province:
		core := strings.TrimSuffix(strings.TrimSuffix(fold, "省"), "市")
		if short := provinces[core]; short != "" {
			return short
		}
		fold = core
	case Centre:
		fold = strings.TrimSuffix(strings.TrimSuffix(fold, "客服中心"), "中心")
	case Team:
		digits := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(fold, "第"), "班组"), "组")
		if digits != "" && len(digits) < 6 && strings.Trim(digits, "0123456789") == "" {
			return "t" + digits
		}
	}
	full := text.PlacePinyin(fold)
	if len(full) > 24 {
		full = full[:24]
	}
	if full == "" || strings.Contains(name, "·") {
		return full + nameHash(name)
	}
	return full
}

// OtherCode is the code of a unit whose first choice a sibling has already.
func OtherCode(kind UnitKind, name string) string {
	return UnitCode(kind, name) + "-" + nameHash(name)
}

func nameHash(name string) string {
	sum := sha256.Sum256([]byte(text.Fold(name)))
	return "x" + hex.EncodeToString(sum[:4])
}

// provinces are the short forms of GB/T 2260's provinces.
var provinces = map[string]string{
	"北京": "bj", "天津": "tj", "河北": "he", "山西": "sx", "内蒙古": "nm", "辽宁": "ln", "吉林": "jl", "黑龙江": "hl",
	"上海": "sh", "江苏": "js", "浙江": "zj", "安徽": "ah", "福建": "fj", "江西": "jx", "山东": "sd", "河南": "ha",
	"湖北": "hb", "湖南": "hn", "广东": "gd", "广西": "gx", "海南": "hi", "重庆": "cq", "四川": "sc", "贵州": "gz",
	"云南": "yn", "西藏": "xz", "陕西": "sn", "甘肃": "gs", "青海": "qh", "宁夏": "nx", "新疆": "xj",
	"香港": "hk", "澳门": "mo", "台湾": "tw",
}
