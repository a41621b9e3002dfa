"""The released schedule as JSON."""

from __future__ import annotations

from typing import Any

from services.api.schedule.timetable import Pause, ReleaseName, Room, Speaker, Talk, Timetable, Track
from shared.locale.formats import rfc3339

View = dict[str, Any]


def timetable(whole: Timetable) -> View:
    return {
        "release": release(whole.release) if whole.release else None,
        "timezone": whole.event.timezone,
        "rooms": [_room(one) for one in whole.rooms],
        "tracks": [_track(one) for one in whole.tracks],
        "speakers": [_speaker(one) for one in whole.speakers],
        "slots": [_slot(one) for one in whole.talks],
        "blocks": [_block(one) for one in whole.pauses],
    }


def release(named: ReleaseName) -> View:
    return {
        "id": str(named.id),
        "name": named.name,
        "released_at": rfc3339(named.released_at),
        "number": named.number,
    }


def _room(room: Room) -> View:
    return {"id": str(room.id), "name": room.name, "capacity": room.capacity, "location": room.location}


def _track(track: Track) -> View:
    return {
        "id": str(track.id),
        "name": track.name,
        "color": track.color,
        "text_color": track.text_color,
    }


def _speaker(speaker: Speaker) -> View:
    return {
        "id": str(speaker.id),
        "name": speaker.name,
        "organization": speaker.organization,
        "picture": speaker.picture,
    }


def _slot(talk: Talk) -> View:
    return {
        "session_id": str(talk.session_id),
        "title": talk.title,
        "abstract": talk.abstract,
        "type": talk.type,
        "language": talk.language,
        "track_id": str(talk.track.id) if talk.track else None,
        "speaker_ids": [str(speaker.id) for speaker in talk.speakers],
        "room_id": str(talk.room.id),
        "room": talk.room.name,
        "starts_at": rfc3339(talk.starts_at),
        "ends_at": rfc3339(talk.ends_at),
        "sequence": talk.sequence,
    }


def _block(pause: Pause) -> View:
    return {
        "title": pause.title,
        "room_id": str(pause.room.id),
        "starts_at": rfc3339(pause.starts_at),
        "ends_at": rfc3339(pause.ends_at),
    }
