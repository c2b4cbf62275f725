package exams

import (
	"cmp"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"tianti/internal/fault"
	"tianti/internal/store"
)

// Hall is where an exam is held: its rooms, and who sits in which. One document for an exam, so that
// no room is ever given more people than it has seats and nobody sits in two, however many plan at once.
// An exam without rooms is sat anywhere.
type Hall struct {
	store.Meta `bson:",inline"` // the exam's code
	Unit       string           `bson:"unit" json:"unit"`
	Rooms      []Room           `bson:"rooms" json:"rooms"`
	Seated     []Seated         `bson:"seated" json:"seated"` // by room and number
	Last       Reseating        `bson:"last" json:"-"`
}

// Room is a room in which an exam is held.
type Room struct {
	RoomPlan `bson:",inline"`
	Code     string `bson:"code" json:"code"` // unique in the exam
}

// RoomPlan is what a manager decides about a room.
type RoomPlan struct {
	Name         string   `bson:"name" json:"name"`
	Place        string   `bson:"place" json:"place"` // how to get there
	Seats        int      `bson:"seats" json:"seats"`
	Invigilators []string `bson:"invigilators" json:"invigilators"`   // persons
	Networks     []string `bson:"networks,omitempty" json:"networks"` // addresses from which its machines come; none: any
}

// Seated is a person's place in a room.
type Seated struct {
	Person string `bson:"person" json:"person"`
	Room   string `bson:"room" json:"room"`
	No     int    `bson:"no" json:"no"` // of the seat, from 1
}

// Reseating is the newest change of places, for the record: the places of thousands do not belong in
// every entry of the audit trail, who was moved does. Room is "" when they lost their places or were
// spread over all rooms.
type Reseating struct {
	Room   string   `bson:"room"`
	Count  int      `bson:"count"`
	People []string `bson:"people"` // the first of them
}

const (
	mostRooms  = 200
	mostSeats  = 1000
	mostGuards = 20
	mostRanges = 20
	mostToldOf = 50
	mostPlace  = 200
)

var roomCode = regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{0,19}$`)

// Check says what is wrong with the plan of a room.
func (p *RoomPlan) Check() error {
	var out fault.List
	if p.Name == "" || len([]rune(p.Name)) > mostTitle || len([]rune(p.Place)) > mostPlace {
		out = append(out, ErrRoomName.At("name").With("most", mostTitle))
	}
	if p.Seats < 1 || p.Seats > mostSeats {
		out = append(out, ErrRoomSeats.At("seats").With("most", mostSeats))
	}
	if len(p.Invigilators) > mostGuards {
		out = append(out, ErrRoomGuards.At("invigilators").With("most", mostGuards))
	}
	if len(p.Networks) > mostRanges {
		out = append(out, ErrRoomNetwork.At("networks").With("network", len(p.Networks)))
	}
	for _, n := range p.Networks {
		if _, err := network(n); err != nil {
			out = append(out, ErrRoomNetwork.At("networks").With("network", n))
			break
		}
	}
	return out.Err()
}

func (p *RoomPlan) tidy() {
	p.Name, p.Place = strings.TrimSpace(p.Name), strings.TrimSpace(p.Place)
	for _, l := range []*[]string{&p.Invigilators, &p.Networks} {
		*l = slices.DeleteFunc(slices.Clone(*l), func(s string) bool { return strings.TrimSpace(s) == "" })
		slices.Sort(*l)
		*l = slices.Compact(*l)
	}
}

// network reads "10.1.2.0/24" or a single address.
func network(text string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(text); err == nil {
		return a.Unmap().Prefix(a.Unmap().BitLen())
	}
	p, err := netip.ParsePrefix(text)
	return p.Masked(), err
}

// reaches says whether a machine with this address stands in the room, as far as its networks tell.
func (p *RoomPlan) reaches(address string) bool {
	if len(p.Networks) == 0 {
		return true
	}
	a, err := netip.ParseAddr(address)
	return err == nil && slices.ContainsFunc(p.Networks, func(text string) bool {
		n, err := network(text)
		return err == nil && n.Contains(a.Unmap())
	})
}

// Room is a room by its code, nil if there is none.
func (h *Hall) Room(code string) *Room {
	for i := range h.Rooms {
		if h.Rooms[i].Code == code {
			return &h.Rooms[i]
		}
	}
	return nil
}

// Seat is a person's place and its room; nil if they have none.
func (h *Hall) Seat(person string) (*Seated, *Room) {
	for i := range h.Seated {
		if h.Seated[i].Person == person {
			return &h.Seated[i], h.Room(h.Seated[i].Room)
		}
	}
	return nil, nil
}

// Taken is how many seats of a room are.
func (h *Hall) Taken(room string) (n int) {
	for _, s := range h.Seated {
		if s.Room == room {
			n++
		}
	}
	return n
}

// In are those who sit in a room, by seat.
func (h *Hall) In(room string) (out []Seated) {
	for _, s := range h.Seated {
		if s.Room == room {
			out = append(out, s)
		}
	}
	return out
}

// Guards says whether a person is an invigilator of a room; of any, where room is "".
func (h *Hall) Guards(person, room string) bool {
	return slices.ContainsFunc(h.Rooms, func(r Room) bool {
		return (room == "" || r.Code == room) && slices.Contains(r.Invigilators, person)
	})
}

// put adds a room or changes it. It keeps the seats of those who sit there, and an invigilator is not
// a candidate.
func (h *Hall) put(code string, fresh bool, p RoomPlan) error {
	r := h.Room(code)
	switch {
	case fresh && r != nil:
		return ErrTaken.At("code").With("code", code)
	case !fresh && r == nil:
		return ErrNoRoom.With("room", code)
	case fresh && len(h.Rooms) >= mostRooms:
		return ErrManyRooms.With("most", mostRooms)
	}
	for _, s := range h.Seated {
		if slices.Contains(p.Invigilators, s.Person) {
			return ErrGuardSits.At("invigilators").With("person", s.Person)
		}
		if s.Room == code && s.No > p.Seats {
			return ErrRoomFull.At("seats").With("room", code).With("seats", s.No)
		}
	}
	if r == nil {
		h.Rooms = append(h.Rooms, Room{Code: code})
		r = &h.Rooms[len(h.Rooms)-1]
	}
	r.RoomPlan = p
	slices.SortFunc(h.Rooms, func(a, b Room) int { return cmp.Compare(a.Code, b.Code) })
	return nil
}

// drop removes a room in which nobody sits.
func (h *Hall) drop(code string) error {
	if h.Room(code) == nil {
		return ErrNoRoom.With("room", code)
	}
	if n := h.Taken(code); n > 0 {
		return ErrRoomUsed.With("room", code).With("n", n)
	}
	h.Rooms = slices.DeleteFunc(h.Rooms, func(r Room) bool { return r.Code == code })
	return nil
}

// free takes people's places away.
func (h *Hall) free(people []string) {
	h.Seated = slices.DeleteFunc(h.Seated, func(s Seated) bool { return slices.Contains(people, s.Person) })
	h.tell("", people)
}

// seat gives people places in a room, in their order the lowest free ones; who sits in another room moves.
// All or nobody: ErrRoomFull when the seats do not suffice.
func (h *Hall) seat(code string, people []string) error {
	r := h.Room(code)
	if r == nil {
		return ErrNoRoom.With("room", code)
	}
	var moving []string
	for _, p := range people {
		if h.Guards(p, "") {
			return ErrGuardSits.At("people").With("person", p)
		}
		if s, _ := h.Seat(p); (s == nil || s.Room != code) && !slices.Contains(moving, p) {
			moving = append(moving, p)
		}
	}
	if free := r.Seats - h.Taken(code); len(moving) > free {
		return ErrRoomFull.At("people").With("room", code).With("seats", r.Seats).With("free", free)
	}
	h.free(moving)
	taken := map[int]bool{}
	for _, s := range h.In(code) {
		taken[s.No] = true
	}
	no := 0
	for _, p := range moving {
		for no++; taken[no]; no++ {
		}
		h.Seated = append(h.Seated, Seated{p, code, no})
	}
	h.sort()
	h.tell(code, moving)
	return nil
}

// spread gives people who have no place one each, evenly: the next always goes to the room of which the
// smallest part is taken, the first by code among equals. All or nobody.
func (h *Hall) spread(people []string) error {
	free, taken := 0, map[string]int{}
	for _, r := range h.Rooms {
		taken[r.Code] = h.Taken(r.Code)
		free += r.Seats - taken[r.Code]
	}
	sits := map[string]bool{}
	for _, s := range h.Seated {
		sits[s.Person] = true
	}
	people = slices.DeleteFunc(slices.Clone(people), func(p string) bool { return sits[p] || h.Guards(p, "") })
	if len(people) > free {
		return ErrRoomsFull.With("need", len(people)).With("free", free)
	}
	to := map[string][]string{}
	for _, p := range people {
		var best *Room
		for i := range h.Rooms {
			r := &h.Rooms[i]
			if taken[r.Code] < r.Seats && (best == nil || taken[r.Code]*best.Seats < taken[best.Code]*r.Seats) {
				best = r
			}
		}
		taken[best.Code]++
		to[best.Code] = append(to[best.Code], p)
	}
	for _, r := range h.Rooms {
		if err := h.seat(r.Code, to[r.Code]); err != nil {
			return err
		}
	}
	h.tell("", people)
	return nil
}

func (h *Hall) sort() {
	slices.SortFunc(h.Seated, func(a, b Seated) int { return cmp.Or(cmp.Compare(a.Room, b.Room), a.No-b.No) })
}

func (h *Hall) tell(room string, people []string) {
	h.Last = Reseating{room, len(people), slices.Clone(people[:min(len(people), mostToldOf)])}
}

// admits says why a person cannot start here: no place in any room, or a machine that is not in theirs.
func (h *Hall) admits(person, address string) (room string, err error) {
	if len(h.Rooms) == 0 {
		return "", nil
	}
	s, r := h.Seat(person)
	switch {
	case s == nil || r == nil:
		return "", ErrNoSeat
	case !r.reaches(address):
		return r.Code, ErrNotInRoom.With("room", r.Name)
	}
	return r.Code, nil
}
