"""The safety net as the gateway knows it; the net itself is in center, as the actions ask it too."""

from center.safety.net import Alarm, AlarmKind, SafetyNet, get_safety_net

__all__ = ["Alarm", "AlarmKind", "SafetyNet", "get_safety_net"]
