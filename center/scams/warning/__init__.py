"""Early warning: like reports that come more often than they used to. Staff settle them; nothing is sent by itself."""
